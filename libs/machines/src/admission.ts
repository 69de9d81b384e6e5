import type { Instant } from './mapping.js';

/** What a request on the subject's mapping may do now. Durations in milliseconds. */
export type Admission =
  /** Encode and send. */
  | { readonly kind: 'send' }
  /** Another request looks up or retries: wait for its outcome, and look again at `until` at the latest. */
  | { readonly kind: 'hold'; readonly until: Instant | null }
  /** A look-up is due and nobody's: ask for `StartLookup`. */
  | { readonly kind: 'lookup' }
  /** A retry's owner went away: ask for `AbandonRetry`, then be admitted again. */
  | { readonly kind: 'abandonRetry' }
  /** The circuit's time is over: ask for `StartTrial`, and be the trial. */
  | { readonly kind: 'trial' }
  | AdmissionRefusal;

/** Answer the client at once. `retryAfterMs` null: time alone brings no other answer. */
export interface AdmissionRefusal {
  readonly kind: 'refuse';
  readonly code: 'produce.blocked' | 'circuit.open' | 'sr.unreachable';
  readonly retryAfterMs: number | null;
}
