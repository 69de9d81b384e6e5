import { problemOf } from './problems/problem.js';
import { refusal } from './problems/refusal-error.js';

/** RFC 9112, 3.2. */
export const hostMissing = problemOf(refusal('request.malformed', 'The Host header is missing.'), 400);

/** RFC 9110, 10.1.1. */
export const expectationFailed = problemOf(
  refusal('request.malformed', 'Expect: allowed: 100-continue'),
  417,
);

export const connectNotSupported = problemOf(
  refusal('request.malformed', 'This server is not a proxy.'),
  405,
);
