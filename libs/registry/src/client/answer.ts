import { isJsonObject, type JsonObject } from '../json/json-type.js';
import { registryAnswerRow } from '../classifier/registry-answers.js';
import { JsonRefused } from '../json/json-refused.js';
import { readJson } from '../json/read-json.js';
import type { RegistryAnswer } from '../port.js';
import type { HttpResult } from './http-call.js';
import { retryAfterMs } from './retry-after.js';

type Failed = Exclude<RegistryAnswer<never>, { status: 'ok' }>;

/** A registry's own JSON object, or the answer that there is none. */
export type Spoken =
  { readonly ok: true; readonly json: JsonObject } | { readonly ok: false; readonly answer: Failed };

const MAX_DEPTH = 64;
const MAX_MESSAGE = 300;

/** Tells a registry that speaks from everything else that may answer at its address, by `REGISTRY_ANSWERS`. */
export function spoken(result: HttpResult, now: number): Spoken {
  if (!result.ok) return unreachable(result.reason);
  const { status, retryAfter } = result;
  const json = objectIn(result.text);
  if (status === 200) return json === null ? unlike(result.contentType) : { ok: true, json };
  const errorCode = typeof json?.['error_code'] === 'number' ? json['error_code'] : null;
  const { lookup } = registryAnswerRow(status, errorCode);
  const message = json === null ? '' : messageOf(json);
  switch (lookup) {
    case 'denied':
      return failed({ status: 'denied', httpStatus: status });
    case 'not_found':
      return failed({ status: 'not_found', errorCode: Number(errorCode), message });
    case 'unusable':
      return failed({ status: 'unusable', message: `${Number(errorCode)}: ${message}` });
    case 'unreachable':
      return unreachable(`HTTP ${status}`, retryAfterMs(retryAfter, now));
  }
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
  try {
    const json = readJson(text, MAX_DEPTH);
    return isJsonObject(json) ? json : null;
  } catch (error) {
    if (error instanceof JsonRefused) return null;
    throw error;
  }
}

function messageOf(json: JsonObject): string {
  const { message } = json;
  return typeof message === 'string' ? message.slice(0, MAX_MESSAGE) : '';
}
