import { setTimeout as sleep } from 'node:timers/promises';
import type { StreamKey } from '#journal/port';
import type { Flow, Run } from './flow.js';
import { waitFor, type Waited } from './holding.js';
import { refuse } from './refusals.js';
import { registryTrouble } from './registry-trouble.js';

/** What a question to the registry comes to. `reason` is told where it is not answered. */
interface Asked {
  readonly status: string;
  readonly reason?: string;
}

/**
 * Asks the registry what a request needs to know before its subject is found. While it does not answer (`unreachable`,
 * `denied`), Strict refuses at once and Lenient asks again until the request's deadline (mission rule 11).
 * @param key the stream whose room the request takes while it waits
 */
export async function untilAnswered<T extends Asked>(
  flow: Flow,
  run: Run,
  key: StreamKey,
  ask: () => Promise<T>,
): Promise<Waited<T>> {
  const { topic, role } = key;
  const { lookupBackoff, strategy } = flow.settings.policy;
  for (
    let waitMs = lookupBackoff.initialMs;
    ;
    waitMs = Math.min(lookupBackoff.maxMs, waitMs * lookupBackoff.factor)
  ) {
    const asked = await waitFor(flow, run, key, ask);
    if (!asked.ok) return asked;
    const { status, reason = status } = asked.value;
    if (status !== 'unreachable' && status !== 'denied') return asked;
    const left = run.deadline - flow.monotonic();
    if (strategy === 'Strict' || left < 1 || flow.letGo.aborted) {
      const { detail, class: errorClass } = registryTrouble(reason);
      const more = { topic, role, class: errorClass, retryAfterMs: waitMs };
      return { ok: false, refusal: refuse('sr.unreachable', detail, more) };
    }
    const again = await waitFor(flow, run, key, () =>
      sleep(Math.min(waitMs, left), undefined, { signal: flow.letGo }).catch(() => undefined),
    );
    if (!again.ok) return again;
  }
}
