import type { MemoryGrant, Refusal } from '#producer';
import { refusal } from '../http/problems/refusal-error.js';

/** The refusal of a request for lack of memory; none of its records was sent. It may be retried, unless it can never fit. */
export const memoryRefusal = (grant: Exclude<MemoryGrant, 'granted'>): Refusal =>
  grant === 'never'
    ? refusal('request.too_large', 'The request needs more memory than this server has for requests.')
    : refusal('overloaded', 'The memory for requests is in use by other requests.', { retryAfterMs: 1000 });
