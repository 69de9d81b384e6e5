import { isJsonObject } from '../json/json-type.js';
import { jsonIn, parseResponse, unexpectedResponse, type FailedResponse } from './parse-response.js';
import { TOO_LONG, type HttpResult } from './http-call.js';
import { isCount } from './registered.js';

/** A version that has an id. */
interface SubjectVersion {
  readonly subject: string;
  readonly version: number;
}

/** `not_offered`: the registry lacks this API, or its list is longer than what is read. */
export type IdVersions =
  | { readonly status: 'listed'; readonly versions: readonly SubjectVersion[] }
  | { readonly status: 'not_offered' }
  | { readonly status: 'failed'; readonly failure: FailedResponse };

/** Parses the response to `GET /schemas/ids/{id}/versions`. The list is empty for an id without a version, such as a deleted one. */
export function idVersionsIn(result: HttpResult, now: number): IdVersions {
  if (!result.ok && result.reason === TOO_LONG) return { status: 'not_offered' };
  if (result.ok && result.status === 200) return listed(result.text);
  const parsed = parseResponse(result, now);
  if (!parsed.ok && parsed.failure.status === 'not_found') return { status: 'listed', versions: [] };
  if (result.ok && (result.status === 404 || result.status === 405)) return { status: 'not_offered' };
  return {
    status: 'failed',
    failure: parsed.ok ? unexpectedResponse('it is not a list of versions') : parsed.failure,
  };
}

function listed(text: string): IdVersions {
  const json = jsonIn(text);
  return Array.isArray(json) && json.every(isSubjectVersion)
    ? { status: 'listed', versions: json }
    : { status: 'failed', failure: unexpectedResponse('it is not a list of versions') };
}

function isSubjectVersion(value: unknown): value is SubjectVersion {
  return isJsonObject(value) && typeof value['subject'] === 'string' && isCount(value['version'], 1);
}
