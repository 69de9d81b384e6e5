import type { IncomingHttpHeaders } from 'node:http';
import { problemOf, type Problem } from '../http/problems/problem.js';
import { refusal } from '../http/problems/refusal-error.js';
import { contentEncodingOf } from './content-encoding.js';

/** A header of a produce request that names a media type, or an encoding, which we do not take (415) or cannot answer (406). */
export const mediaProblem = (
  status: 406 | 415,
  header: 'Accept' | 'Content-Type' | 'Content-Encoding',
  allowed: readonly string[],
): Problem => problemOf(refusal('request.malformed', `${header}: allowed: ${allowed.join(', ')}`), status);

/** Why a body is not read that is encoded otherwise than we take it; with what we take (RFC 9110, 12.5.3). Null: it is read. */
export function encodingProblem(headers: IncomingHttpHeaders): Problem | null {
  if (contentEncodingOf(headers) !== null) return null;
  const problem = mediaProblem(415, 'Content-Encoding', ['gzip', 'identity']);
  return { ...problem, headers: { ...problem.headers, 'accept-encoding': 'gzip' } };
}
