import { isJsonObject, type JsonObject } from '../json/json-type.js';
import { registryResponseRow } from './registry-responses.js';
import { InvalidJson } from '../json/invalid-json.js';
import { readJson } from '../json/read-json.js';
import type { RegistryResponse } from '../port.js';
import type { HttpResult } from './http-call.js';
import { retryAfterMs } from './retry-after.js';

type FailedResponse = Exclude<RegistryResponse<never>, { status: 'ok' }>;

/** A registry's own JSON object, or the answer that there is none. */
export type ParsedResponse =
  { readonly ok: true; readonly json: JsonObject } | { readonly ok: false; readonly failure: FailedResponse };

const MAX_DEPTH = 64;
const MAX_MESSAGE = 300;

/** A registry's own JSON list, or the answer that there is none. */
export type ParsedListResponse =
  | { readonly ok: true; readonly list: readonly unknown[] }
  | { readonly ok: false; readonly failure: FailedResponse };

/**
 * The same of a list that a registry may have no API for: whatever is not found is empty, as Confluent's clients take it.
 * A registry without the API answers 404 in a shape of its own.
 */
export function parseListResponse(result: HttpResult, now: number): ParsedListResponse {
  if (result.ok && result.status === 404) return { ok: true, list: [] };
  if (!result.ok || result.status !== 200) {
    const parsed = parseResponse(result, now);
    return parsed.ok ? unexpectedResponse('no list') : parsed;
  }
  const list = jsonIn(result.text);
  return Array.isArray(list) ? { ok: true, list } : unexpectedResponse('no list');
}

/** Tells a registry that speaks from everything else that may answer at its address, by `REGISTRY_RESPONSES`. */
export function parseResponse(result: HttpResult, now: number): ParsedResponse {
  if (!result.ok) return unreachable(result.reason);
  const { status, retryAfter } = result;
  const json = objectIn(result.text);
  if (status === 200) return json === null ? unexpectedResponse(result.contentType) : { ok: true, json };
  const errorCode = typeof json?.['error_code'] === 'number' ? json['error_code'] : null;
  const { lookup } = registryResponseRow(status, errorCode);
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
export function unexpectedResponse(what: string): ParsedResponse & { ok: false } {
  return unreachable(`not a registry answer: ${what}`);
}

function unreachable(reason: string, after: number | null = null): ParsedResponse & { ok: false } {
  return failed({ status: 'unreachable', reason, retryAfterMs: after });
}

function failed(response: FailedResponse): ParsedResponse & { ok: false } {
  return { ok: false, failure: response };
}

function objectIn(text: string): JsonObject | null {
  const json = jsonIn(text);
  return isJsonObject(json) ? json : null;
}

/** What a registry's body says. Null: no JSON, JSON that nests deeper than a registry's, or null. */
export function jsonIn(text: string): unknown {
  try {
    return readJson(text, MAX_DEPTH);
  } catch (error) {
    if (error instanceof InvalidJson) return null;
    throw error;
  }
}

function messageOf(json: JsonObject): string {
  const { message } = json;
  return typeof message === 'string' ? message.slice(0, MAX_MESSAGE) : '';
}
