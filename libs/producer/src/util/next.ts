import type { Refusal } from '../contract/refusal.js';

/** The request ends with a refusal. */
export interface Rejected {
  readonly next: 'reject';
  readonly refusal: Refusal;
}

/**
 * What a request does after a step. `proceed`: the next step. `reevaluate`: its subjects may have changed, so it is admitted and
 * encoded again.
 */
export type Next = { readonly next: 'proceed' } | { readonly next: 'reevaluate' } | Rejected;

/** After a step that never lets a request proceed. */
export type ReevaluateOrReject = Exclude<Next, { readonly next: 'proceed' }>;

export const proceed = { next: 'proceed' } as const satisfies Next;
export const reevaluate = { next: 'reevaluate' } as const satisfies Next;
export const reject = (refusal: Refusal): Rejected => ({ next: 'reject', refusal });

/** A value that a request waited for, or why the request ends instead. */
export type OrRefusal<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: Refusal };
