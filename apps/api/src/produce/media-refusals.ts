import type { IncomingHttpHeaders } from 'node:http';
import { problemOf, type Problem } from '../problem.js';
import { refusal } from '../refused.js';

/** A header of a produce request that names a media type, or an encoding, which we do not take (415) or cannot answer (406). */
export const mediaProblem = (
  status: 406 | 415,
  header: 'Accept' | 'Content-Type' | 'Content-Encoding',
  allowed: readonly string[],
): Problem =>
  problemOf(refusal('request.malformed', `${header}: allowed: ${allowed.join(', ') || 'none'}`), status);

/** Why a body is not read that is compressed; null for one that is not. */
export function encodingProblem({
  'content-encoding': encoding = 'identity',
}: IncomingHttpHeaders): Problem | null {
  return encoding.toLowerCase() === 'identity' ? null : mediaProblem(415, 'Content-Encoding', []);
}
