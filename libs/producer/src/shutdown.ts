import { setTimeout as sleep } from 'node:timers/promises';
import type { StoredSubject } from '#journal/port';
import type { Registry } from '#registry';
import { retrySoon, subjectRefusal, type Refusal } from './contract/refusal.js';
import type { RecordSender } from './kafka/record-sender.js';

/**
 * The detail of refusals, and the reason of returned look-ups, while a pod shuts down. Stored as the latter, and recognized by
 * `Hold`: it must not change.
 */
export const shutdownReason = 'this pod is shutting down';

/** This pod no longer holds requests: the client should retry with another pod. */
export const shutdownRefusal = (stored: StoredSubject): Refusal =>
  subjectRefusal(stored, 'overloaded', shutdownReason, retrySoon);

/** Counts the requests in progress. */
export class InFlightCounter {
  private count = 0;
  private onIdle: (() => void) | null = null;

  enter(): void {
    this.count += 1;
  }

  leave(): void {
    this.count -= 1;
    if (this.count === 0) this.onIdle?.();
  }

  /** Resolves when no request is in progress, and after `forMs` at the latest. */
  async idle(forMs: number): Promise<void> {
    if (this.count === 0) return;
    const idle = new AbortController();
    this.onIdle = () => idle.abort();
    await sleep(forMs, undefined, { signal: idle.signal }).catch(() => undefined);
  }
}

/**
 * The registry until this pod stops holding requests: from then on calls in progress and new ones end without a response, so
 * that the lease of a look-up is returned in time. The HTTP call itself continues until its own time-out.
 */
export function untilShutdown(registry: Registry, shutdownSignal: AbortSignal): Registry {
  const unanswered = { status: 'unreachable', reason: shutdownReason, retryAfterMs: null } as const;
  const orShutdown = async <T>(call: () => Promise<T>): Promise<T | typeof unanswered> => {
    if (shutdownSignal.aborted) return unanswered;
    let stop = (): void => undefined;
    const stopped = new Promise<typeof unanswered>((resolve) => {
      stop = () => resolve(unanswered);
      shutdownSignal.addEventListener('abort', stop);
    });
    try {
      return await Promise.race([call(), stopped]);
    } finally {
      shutdownSignal.removeEventListener('abort', stop);
    }
  };
  return {
    latest: (subject) => orShutdown(() => registry.latest(subject)),
    find: (subject, schema) => orShutdown(() => registry.find(subject, schema)),
    byId: (schemaId, subject) => orShutdown(() => registry.byId(schemaId, subject)),
    association: (topic, role) => orShutdown(() => registry.association(topic, role)),
  };
}

/**
 * When the parts of a drain end, as fractions of its time. Until `holds`, held requests may still succeed; then they are
 * refused, which returns their look-ups. Until `sends`, queued and sent records may get their outcome: with the default grace
 * time longer than any send takes. Then the sender is closed, so that everything left has an outcome, and the rest of the
 * time is for the journal to store it.
 */
const drainParts = { holds: 0.25, sends: 0.9 } as const;

/** Shuts the producer down within `graceMs`. */
export async function drain(
  parts: {
    readonly inFlight: InFlightCounter;
    readonly shutdown: AbortController;
    readonly sender: Pick<RecordSender, 'close'>;
    readonly background: ReadonlySet<Promise<void>>;
  },
  graceMs: number,
): Promise<void> {
  const { inFlight, shutdown, sender, background } = parts;
  const begun = performance.now();
  const leftUntil = (part: number): number => Math.max(0, begun + graceMs * part - performance.now());
  await inFlight.idle(leftUntil(drainParts.holds));
  shutdown.abort();
  await inFlight.idle(leftUntil(drainParts.sends));
  await Promise.all([sender.close(0), inFlight.idle(leftUntil(1))]);
  const stored = new AbortController();
  const timeUp = sleep(leftUntil(1), undefined, { signal: stored.signal }).catch(() => undefined);
  await Promise.race([Promise.all(background), timeUp]);
  stored.abort();
}
