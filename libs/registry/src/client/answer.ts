import { jsonDepth } from '../exact-json.js';
import { isJsonObject, type JsonObject } from '../json/json-type.js';
import type { RegistryAnswer } from '../port.js';
import type { HttpResult } from './http-call.js';
import { retryAfterMs } from './retry-after.js';

type Failed = Exclude<RegistryAnswer<never>, { status: 'ok' }>;

/** A registry's own JSON object, or the answer that there is none. */
export type Spoken =
  { readonly ok: true; readonly json: JsonObject } | { readonly ok: false; readonly answer: Failed };

/** The registry's own "no such": subject, version, schema (Schema Registry API, "Errors"). */
const NOT_FOUND: ReadonlySet<unknown> = new Set([40401, 40402, 40403]);
const MAX_DEPTH = 64;
const MAX_MESSAGE = 300;

/** Tells a registry that speaks from everything else that may answer at its address. */
export function spoken(result: HttpResult, now: number): Spoken {
  if (!result.ok) return unreachable(result.reason);
  const { status, retryAfter } = result;
  if (status === 401 || status === 403) return failed({ status: 'denied', httpStatus: status });
  if (status === 429 || status >= 500) return unreachable(`HTTP ${status}`, retryAfterMs(retryAfter, now));
  const json = objectIn(result.text);
  if (status === 200 && json !== null) return { ok: true, json };
  if (status === 404 && json !== null && NOT_FOUND.has(json['error_code'])) {
    return failed({ status: 'not_found', errorCode: Number(json['error_code']), message: messageOf(json) });
  }
  // 42201 to 42203: the registry understood and cannot take this schema or subject.
  if (status === 422 && json !== null && typeof json['error_code'] === 'number') {
    return failed({ status: 'unusable', message: `${json['error_code']}: ${messageOf(json)}` });
  }
  return status === 200 ? unlike(result.contentType) : unreachable(`HTTP ${status}`);
}

/** A body that is not the registry's own. */
export function unlike(what: string): Spoken & { ok: false } {
  return unreachable(`not a registry answer: ${what}`);
}

function unreachable(reason: string, after: number | null = null): Spoken & { ok: false } {
  return failed({ status: 'unreachable', reason, retryAfterMs: after });
}

function failed(answer: Failed): Spoken & { ok: false } {
  return { ok: false, answer };
}

function objectIn(text: string): JsonObject | null {
  if (jsonDepth(text, MAX_DEPTH) > MAX_DEPTH) return null;
  try {
    const json: unknown = JSON.parse(text);
    return isJsonObject(json) ? json : null;
  } catch {
    return null;
  }
}

function messageOf(json: JsonObject): string {
  const { message } = json;
  return typeof message === 'string' ? message.slice(0, MAX_MESSAGE) : '';
}
