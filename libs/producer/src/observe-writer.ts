import { randomUUID } from 'node:crypto';
import type { Difference, LatestSchema } from '#machines';
import type { Conflict, Flow, Run, Turn } from './flow.js';
import type { Refusal } from './gateway.port.js';
import { waitFor } from './holding.js';
import { storeObservation } from './observe.js';
import { refuseOn } from './refusals.js';
import { SingleFlight } from './shared.js';
import { tellConflict } from './story.js';

const observing = new SingleFlight<() => Refusal>();

/** The registry has versions of the subject, and not the declared one. `ok`: another mode writes it as the latest. */
interface Unregistered {
  readonly latest: LatestSchema;
  readonly differences: readonly Difference[];
  readonly ok: boolean;
}

/**
 * A request declares a schema that the registry does not have under the subject (mode `observe`). A producer without
 * Sluicegate that registers nothing is refused by the registry: so is this request, and what another mode would have
 * done is written down (decision 11). Concurrent requests with the same schema are one observation.
 */
export async function observeWriter(
  flow: Flow,
  run: Run,
  turn: Turn,
  misfit: string,
  unregistered: Unregistered,
): Promise<Refusal> {
  const { subject } = turn;
  const recent = subject.refusals.recall(misfit, flow.monotonic());
  if (recent !== null) return recent;
  const observed = await waitFor(
    flow,
    run,
    subject.stored.key,
    () => observing.share(subject, misfit, () => observe(flow, run, turn, misfit, unregistered)).outcome,
  );
  return observed.ok ? observed.value() : observed.refusal;
}

async function observe(
  flow: Flow,
  run: Run,
  turn: Turn,
  misfit: string,
  { latest, differences, ok }: Unregistered,
): Promise<() => Refusal> {
  const { subject } = turn;
  const mismatchId = randomUUID();
  const conflict: Conflict = {
    kind: 'UNKNOWN_SCHEMA',
    origin: 'client',
    differences,
    about: subject.mapping,
    ownFault: null,
  };
  const verdict = ok ? 'follow' : 'refuse';
  tellConflict(flow, run, turn, conflict, mismatchId);
  const stored = await storeObservation(flow, run, turn, mismatchId, { ...conflict, verdict, latest });
  const detail = `mode observe: the registry does not have this schema under the subject; the verdict would be ${verdict}`;
  const refusal = (): Refusal =>
    refuseOn(subject, 'writer.refused', detail, { ...(stored && { mismatchId }), differences });
  subject.refusals.remember(misfit, refusal, flow.monotonic(), flow.settings.policy.lookupBackoff);
  return refusal;
}
