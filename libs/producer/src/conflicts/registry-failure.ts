import type { StoredSubject } from '#journal/port';
import { subjectRefusal, type ErrorClass, type Refusal } from '../contract/refusal.js';

/** How stored reasons of denied look-ups begin, by which they are recognized: it must not change. */
const DENIED = 'the registry denies access';

/** The reason of a look-up that the registry denied, as events and the log have it. */
export function deniedReason(httpStatus: number): string {
  return `${DENIED} (HTTP ${httpStatus}): check schemaRegistry.auth`;
}

/** The reason of a failed registry call. */
export function failureReason(
  response:
    | { readonly status: 'unreachable'; readonly reason: string }
    | { readonly status: 'denied'; readonly httpStatus: number },
): string {
  return response.status === 'denied' ? deniedReason(response.httpStatus) : response.reason;
}

/** How a failed registry call is reported to operators and clients. */
export interface RegistryFailure {
  readonly class: ErrorClass | null;
  readonly detail: string;
}

/**
 * What the failure of a look-up means. Denied access is not an outage and has no class, since waiting does not help. An event
 * keeps only the reason, so the two are told apart by its text, after a restart too.
 */
export function registryFailure(reason: string): RegistryFailure {
  return reason.startsWith(DENIED)
    ? { class: null, detail: reason }
    : { class: 'sr.unreachable', detail: `the registry did not respond: ${reason}` };
}

/** A look-up failed: an outage, or access that the registry denies. */
export function registryFailureRefusal(
  stored: StoredSubject,
  reason: string,
  more: Partial<Refusal>,
): Refusal {
  const { detail, class: errorClass } = registryFailure(reason);
  return subjectRefusal(stored, 'sr.unreachable', detail, { class: errorClass, ...more });
}
