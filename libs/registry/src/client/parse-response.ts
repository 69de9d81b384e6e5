import { isJsonObject, type JsonObject } from '../json/json-type.js';
import { registryResponseRow } from './registry-responses.js';
import { InvalidJson } from '../json/invalid-json.js';
import { readJson } from '../json/read-json.js';
import type { RegistryResponse } from '../port.js';
import type { HttpResult } from './http-call.js';
import { retryAfterMs } from './retry-after.js';

/** Any response but `ok`. */
export type FailedResponse = Exclude<RegistryResponse<never>, { status: 'ok' }>;

/** The JSON object that a registry responded with, or the failure. */
export type ParsedResponse =
  { readonly ok: true; readonly json: JsonObject } | { readonly ok: false; readonly failure: FailedResponse };

const MAX_DEPTH = 64;
const MAX_MESSAGE = 300;

/** The JSON array that a registry responded with, or the failure. */
export type ParsedListResponse =
  | { readonly ok: true; readonly list: readonly unknown[] }
  | { readonly ok: false; readonly failure: FailedResponse };

/** The failure of a response that should have been an array. */
const NO_LIST = { ok: false, failure: unexpectedResponse('it is not a list') } as const;

/**
 * Parses a response with an array, from an API that a registry may lack. Any 404 is an empty array, as in Confluent's
 * clients: a registry without the API responds with 404 in a format of its own.
 */
export function parseListResponse(result: HttpResult, now: number): ParsedListResponse {
  if (result.ok && result.status === 404) return { ok: true, list: [] };
  if (!result.ok || result.status !== 200) {
    const parsed = parseResponse(result, now);
    return parsed.ok ? NO_LIST : parsed;
  }
  const list = jsonIn(result.text);
  return Array.isArray(list) ? { ok: true, list } : NO_LIST;
}

/** Tells a response of the registry from that of anything else at its address, by `REGISTRY_RESPONSES`. */
export function parseResponse(result: HttpResult, now: number): ParsedResponse {
  const parsed = parse(result, now);
  return 'json' in parsed ? { ok: true, json: parsed.json } : { ok: false, failure: parsed };
}

function parse(result: HttpResult, now: number): FailedResponse | { readonly json: JsonObject } {
  if (!result.ok) return unreachable(result.reason);
  const { status, retryAfter } = result;
  const json = objectIn(result.text);
  if (status === 200) return json === null ? unexpectedResponse(result.contentType) : { json };
  const errorCode = typeof json?.['error_code'] === 'number' ? json['error_code'] : null;
  const { lookup } = registryResponseRow(status, errorCode);
  const message = json === null ? '' : messageOf(json);
  switch (lookup) {
    case 'denied':
      return { status: 'denied', httpStatus: status };
    case 'not_found':
      return { status: 'not_found', errorCode: Number(errorCode), message };
    case 'unusable':
      return { status: 'unusable', message: `${Number(errorCode)}: ${message}` };
    case 'unreachable':
      return unreachable(`HTTP ${status}`, retryAfterMs(retryAfter, now));
  }
}

/** A body that does not come from a registry. @param what how it differs from a registry's */
export function unexpectedResponse(what: string): FailedResponse {
  return unreachable(`not a registry response: ${what}`);
}

function unreachable(reason: string, after: number | null = null): FailedResponse {
  return { status: 'unreachable', reason, retryAfterMs: after };
}

function objectIn(text: string): JsonObject | null {
  const json = jsonIn(text);
  return isJsonObject(json) ? json : null;
}

/** The JSON of a response's body. Null for invalid JSON, for JSON nested too deep, and for `null`. */
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
