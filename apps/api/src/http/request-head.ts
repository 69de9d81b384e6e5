import type { IncomingMessage } from 'node:http';
import { problemOf, type Problem } from './problems/problem.js';
import { refusal } from './problems/refusal-error.js';

/** Of the request line and the headers together, in bytes. Beyond it Node's parser fails, and the response is 431. */
export const MAX_HEAD_BYTES = 16_384;
/** In characters: what RFC 9112, 3, asks of every server. */
const MAX_TARGET = 8000;
/** Each name and value is an object of its own. Clients send ten to thirty. */
const MAX_HEADERS = 100;

const malformed = (detail: string, status: number): Problem =>
  problemOf(refusal('request.malformed', detail), status);

/** RFC 9112, 3.2. */
const hostMissing = malformed('The Host header is missing.', 400);
const targetTooLong = malformed(`The address is longer than ${MAX_TARGET} characters.`, 414);
const tooManyHeaders = malformed(`The request has more than ${MAX_HEADERS} headers.`, 431);

/** Why a request is refused by its head alone; null: it is not. */
export function headProblem({ url = '', rawHeaders, headers, httpVersion }: IncomingMessage): Problem | null {
  if (url.length > MAX_TARGET) return targetTooLong;
  // Names and values alternate.
  if (rawHeaders.length > 2 * MAX_HEADERS) return tooManyHeaders;
  return headers.host === undefined && httpVersion === '1.1' ? hostMissing : null;
}

const absoluteForm = /^https?:\/\/([^/?#]*)/i;

/** A request target in absolute form (RFC 9112, 3.2.2) as its path and query, with its authority; any other as it is. */
export function targetOf(target: string): { readonly path: string; readonly authority: string | null } {
  if (target.startsWith('/')) return { path: target, authority: null };
  const found = absoluteForm.exec(target);
  if (found === null) return { path: target, authority: null };
  const path = target.slice(found[0].length);
  return { path: path.startsWith('/') ? path : `/${path}`, authority: found[1] ?? '' };
}
