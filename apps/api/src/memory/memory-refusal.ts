import type { MemoryGrant, Refusal } from '#producer';
import { refusal } from '../http/problems/refusal-error.js';

/** Why a request is not read or not gone on with; nothing of it was sent. It may come again, unless this pod can never take it. */
export const memoryRefusal = (grant: Exclude<MemoryGrant, 'granted'>): Refusal =>
  grant === 'never'
    ? refusal('request.too_large', 'The request needs more memory than this server has for all requests.')
    : refusal('overloaded', 'The memory for requests is in use.', { retryAfterMs: 1000 });
