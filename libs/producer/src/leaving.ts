import type { Registry } from '#registry';
import type { Refusal } from './gateway.port.js';
import { refuseOn } from './refusals.js';
import type { Subject } from './subject.js';

/** What a pod that shuts down tells whom it lets go. */
export const leavingReason = 'this pod is shutting down';

/** This pod waits for nobody any longer: another one is to be asked. */
export function refuseLeaving(subject: Subject): Refusal {
  return refuseOn(subject, 'overloaded', leavingReason, { retryAfterMs: 1000 });
}

/**
 * The registry as long as this pod waits for anybody: once it lets go, calls under way and new ones end unanswered, so
 * that the lease of a look-up is given back in time. The HTTP call itself ends by its own time-out, and nobody hears it.
 */
export function untilLetGo(registry: Registry, letGo: AbortSignal): Registry {
  const unanswered = { status: 'unreachable', reason: leavingReason, retryAfterMs: null } as const;
  const orGone = async <T>(ask: () => Promise<T>): Promise<T | typeof unanswered> => {
    if (letGo.aborted) return unanswered;
    let leave = (): void => undefined;
    const gone = new Promise<typeof unanswered>((resolve) => {
      leave = () => resolve(unanswered);
      letGo.addEventListener('abort', leave);
    });
    try {
      return await Promise.race([ask(), gone]);
    } finally {
      letGo.removeEventListener('abort', leave);
    }
  };
  return {
    latest: (subject) => orGone(() => registry.latest(subject)),
    find: (subject, schema) => orGone(() => registry.find(subject, schema)),
    byId: (schemaId, subject) => orGone(() => registry.byId(schemaId, subject)),
    association: (topic, role) => orGone(() => registry.association(topic, role)),
  };
}
