import type { IncomingHttpHeaders } from 'node:http';
import type { RecordForm } from '#producer';
import { negotiate } from '../http/negotiate.js';
import { problemOf, type Problem } from '../http/problems/problem.js';
import { refusal } from '../http/problems/refusal-error.js';

/** The content types that messages and OpenAPI name. */
export const contentTypes = [
  'application/vnd.kafka.avro.v2+json',
  'application/json',
  'application/vnd.kafka.json.v2+json',
  'application/vnd.kafka.binary.v2+json',
] as const;

/**
 * Content type -> the form of keys and values (docs/api.md, "Producing"). REST Proxy's names without a version are taken as
 * well, and those without an embedded format, which mean binary there.
 */
const forms: ReadonlyMap<string, RecordForm> = new Map([
  ['application/vnd.kafka.avro.v2+json', 'avro'],
  ['application/vnd.kafka.avro+json', 'avro'],
  ['application/json', 'plain'],
  ['application/vnd.kafka.json.v2+json', 'json'],
  ['application/vnd.kafka.json+json', 'json'],
  ['application/vnd.kafka.binary.v2+json', 'binary'],
  ['application/vnd.kafka.binary+json', 'binary'],
  ['application/vnd.kafka.v2+json', 'binary'],
  ['application/vnd.kafka+json', 'binary'],
]);

/** The usual spellings as whole headers, found without parsing. */
const spellings: ReadonlyMap<string, RecordForm> = new Map(
  [...forms].flatMap(([type, form]) =>
    ['', ';charset=utf-8', '; charset=utf-8', '; charset=UTF-8'].map(
      (charset) => [type + charset, form] as const,
    ),
  ),
);

/** The form that a `Content-Type` header names; null: an unsupported type, or a charset other than UTF-8. */
export function formOf(contentType: string | undefined): RecordForm | null {
  if (contentType === undefined) return null;
  const form = spellings.get(contentType);
  if (form !== undefined) return form;
  const [type = '', ...parameters] = contentType.split(';').map((part) => part.trim().toLowerCase());
  const charset = parameters.find((parameter) => parameter.startsWith('charset='));
  if (charset !== undefined && !/^charset="?utf-?8"?$/.test(charset)) return null;
  return forms.get(type) ?? null;
}

/** A request body of one record per line, and a response of one result per line. */
export const streamType = 'application/x-ndjson';

/** Whether a `Content-Type` header names a stream of records, in UTF-8. */
export const isStream = (contentType: string | undefined): boolean =>
  contentType !== undefined && /^\s*application\/x-ndjson\s*(;\s*charset="?utf-?8"?\s*)?$/i.test(contentType);

const streamRanges = new Map([streamType, 'application/*', '*/*'].map((range) => [range, streamType]));

/** Whether an `Accept` header takes the response to a stream. */
export const acceptsStream = (accept: string | undefined): boolean =>
  negotiate(accept, streamRanges) !== null;

/** The type of a produce response: REST Proxy's own unless the client asks for plain JSON. */
export type ResponseType = (typeof responseTypes)[number];

export const responseTypes = ['application/vnd.kafka.v2+json', 'application/json'] as const;

const responseRanges: ReadonlyMap<string, ResponseType> = new Map([
  ['application/vnd.kafka.v2+json', 'application/vnd.kafka.v2+json'],
  ['application/vnd.kafka+json', 'application/vnd.kafka.v2+json'],
  ['application/*', 'application/vnd.kafka.v2+json'],
  ['*/*', 'application/vnd.kafka.v2+json'],
  ['application/json', 'application/json'],
]);

/** The response type that an `Accept` header asks for; null: none of ours, which is 406. */
export const responseTypeOf = (accept: string | undefined): ResponseType | null =>
  negotiate(accept, responseRanges);

/** How a body is written on the wire. */
export type ContentEncoding = 'identity' | 'gzip';

/** By the `Content-Encoding` header; null: an unsupported one. `x-gzip` is the same as `gzip` (RFC 9110, 8.4.1.3). */
export function contentEncodingOf({ 'content-encoding': name }: IncomingHttpHeaders): ContentEncoding | null {
  if (name === undefined) return 'identity';
  switch (name.trim().toLowerCase()) {
    case '':
    case 'identity':
      return 'identity';
    case 'gzip':
    case 'x-gzip':
      return 'gzip';
    default:
      return null;
  }
}

/** A header of a produce request that names something unsupported: 415 for the body, 406 for the response. */
export const mediaProblem = (
  status: 406 | 415,
  header: 'Accept' | 'Content-Type' | 'Content-Encoding',
  allowed: readonly string[],
): Problem => problemOf(refusal('request.malformed', `${header}: allowed: ${allowed.join(', ')}`), status);

/** 415 for an unsupported `Content-Encoding`, with the supported one in `Accept-Encoding` (RFC 9110, 12.5.3); null: it is supported. */
export function encodingProblem(headers: IncomingHttpHeaders): Problem | null {
  if (contentEncodingOf(headers) !== null) return null;
  const problem = mediaProblem(415, 'Content-Encoding', ['gzip', 'identity']);
  return { ...problem, headers: { ...problem.headers, 'accept-encoding': 'gzip' } };
}
