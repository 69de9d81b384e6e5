import type { Flow, Run } from './flow.js';
import { waitFor, waitForRegistry, type Waited } from './holding.js';
import type { Subject } from './subject.js';

/** What a question to the registry comes to. `reason` is told where it is not answered. */
interface Asked {
  readonly status: string;
  readonly reason?: string;
}

/**
 * Asks the registry what a request needs to know before its subject is found. While it does not answer (`unreachable`,
 * `denied`), Strict refuses at once and Lenient asks again until the request's deadline (rule 11).
 * @param subject whose room the request takes while it waits
 */
export async function untilAnswered<T extends Asked>(
  flow: Flow,
  run: Run,
  subject: Subject,
  ask: () => Promise<T>,
): Promise<Waited<T>> {
  const { initialMs, maxMs, factor } = flow.settings.policy.lookupBackoff;
  for (let waitMs = initialMs; ; waitMs = Math.min(maxMs, waitMs * factor)) {
    const asked = await waitFor(flow, run, subject.stored.key, ask);
    if (!asked.ok) return asked;
    const { status, reason = status } = asked.value;
    if (status !== 'unreachable' && status !== 'denied') return asked;
    const refusal = await waitForRegistry(flow, run, { subject }, reason, waitMs);
    if (refusal !== null) return { ok: false, refusal };
  }
}
