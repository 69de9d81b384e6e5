import type { ErrorClass } from './gateway.port.js';

const DENIED = 'the registry denies access';

/** Why there is no answer of a registry that denies access: an event and the log have these words. */
export function deniedAccess(httpStatus: number): string {
  return `${DENIED} (HTTP ${httpStatus}): check schemaRegistry.auth`;
}

/** What operator and client are told of a look-up without an answer. */
export interface RegistryTrouble {
  readonly class: ErrorClass | null;
  readonly detail: string;
}

/**
 * What a look-up's failure means. Denied access is no outage and has no class, since no waiting mends it. An event keeps
 * the reason alone, so that is what tells the two apart, after a restart too.
 */
export function registryTrouble(reason: string): RegistryTrouble {
  return reason.startsWith(DENIED)
    ? { class: null, detail: reason }
    : { class: 'sr.unreachable', detail: `the registry does not answer: ${reason}` };
}
