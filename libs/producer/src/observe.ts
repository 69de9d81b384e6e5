import { randomUUID } from 'node:crypto';
import { JournalUnreachable } from '#journal/port';
import { isShownByData, type Command, type Difference, type LatestSchema, type Verdict } from '#machines';
import { askLatest } from './ask-latest.js';
import type { Conflict, Flow, Run, Step, Turn } from './flow.js';
import type { Refusal } from './gateway.port.js';
import { waitFor } from './holding.js';
import { judgeLatest, latestAnswer, latestOf, unusableReason, type LatestAnswer } from './judgement.js';
import { limitedRefusal } from './lookup-right.js';
import { misfitOf } from './recent-refusals.js';
import { missingFields, refuseConflict, refuseRequest } from './refusals.js';
import { SingleFlight } from './shared.js';
import { tell, tellConflict } from './story.js';

const observing = new SingleFlight<() => Refusal>();

/**
 * The first step of the roll-out (rule 14): look up, compare, log, count and store what would have been
 * decided; change nothing. The request is refused as it would be without Sluicegate, whatever registry and journal
 * say. Concurrent requests of a process with the same misfit are one look-up (rule 7).
 */
export async function observe(flow: Flow, run: Run, turn: Turn, conflict: Conflict): Step {
  const { subject } = turn;
  const observed = await waitFor(flow, run, subject.stored.key, async () => {
    const begin = (): Promise<() => Refusal> =>
      isShownByData(conflict.kind) && !flow.lookupLimit.takeForData(subject)
        ? withoutRight(flow, run, turn, conflict)
        : compare(flow, run, turn, conflict);
    const { began, outcome } = observing.share(subject, misfitOf(conflict), begin);
    return { began, refusal: await outcome };
  });
  if (!observed.ok) return observed.refusal;
  const { began, refusal } = observed.value;
  const told = refusal();
  if (!began) tellConflict(flow, run, turn, conflict, told.mismatchId ?? null);
  return told;
}

/** Too many look-ups were caused: it is refused without one. */
function withoutRight(flow: Flow, run: Run, turn: Turn, conflict: Conflict): Promise<() => Refusal> {
  tellConflict(flow, run, turn, conflict);
  return Promise.resolve(() => limitedRefusal(flow, turn.subject, conflict));
}

async function compare(flow: Flow, run: Run, turn: Turn, conflict: Conflict): Promise<() => Refusal> {
  const { subject } = turn;
  const { differences } = conflict;
  const mismatchId = randomUUID();
  tellConflict(flow, run, turn, conflict, mismatchId);
  const asked = await askLatest(flow, run, turn, null, mismatchId);
  const remembered = (refusal: () => Refusal): (() => Refusal) => {
    const { lookupBackoff } = flow.settings.policy;
    const refusals = subject.refusalsOf(conflict.kind);
    refusals.remember(misfitOf(conflict), refusal, flow.monotonic(), lookupBackoff);
    return refusal;
  };
  if (asked.status === 'unreachable') {
    const detail = 'mode observe: the record does not fit the mapping, and the registry did not say why';
    return remembered(() => refuseConflict(subject, detail, null, differences));
  }
  const { answer } = asked;
  const found = latestAnswer(flow, subject.stored.key.topic, answer);
  const { latest, unusable } = found;
  const judged = judgedAgainst(turn, conflict, found);
  const observation = { ...conflict, ...judged, latest: latest && latestOf(latest) };
  const stored = await storeObservation(flow, run, turn, mismatchId, observation);
  const why = unusable === null ? '' : `: ${unusableReason(unusable)}`;
  const detail = `mode observe: the verdict would be ${judged.verdict}${why}`;
  const storedId = stored ? mismatchId : null;
  const isOwnFault = judged.verdict === 'refuse' || conflict.ownFault?.code === 'data.invalid';
  return remembered(() =>
    isOwnFault
      ? refuseRequest(subject, conflict, detail, storedId)
      : refuseConflict(subject, detail, storedId, judged.differences),
  );
}

/** What another mode would have decided. A Specific schema that a broker refuses under its own id is not sent again. */
function judgedAgainst(
  { subject }: Turn,
  { kind, differences }: Conflict,
  found: LatestAnswer,
): { readonly verdict: Verdict; readonly differences: readonly Difference[] } {
  const { mapping, schemaId } = subject;
  const ours = mapping && { ...mapping, schemaId };
  const judged = judgeLatest(subject.stored.key.role, ours, kind, found);
  if (judged.verdict === 'refuse')
    return { verdict: 'refuse', differences: [...judged.differences, ...missingFields(differences)] };
  if (judged.verdict !== 'needsOwnId') return judged;
  return {
    verdict: kind === 'BROKER_REFUSED' ? 'refuse' : 'accept',
    differences: judged.differences,
  };
}

/** A conflict as it is written down: what was met, and what would have been decided. */
interface Observation extends Pick<Conflict, 'kind' | 'origin' | 'differences'> {
  readonly verdict: Verdict;
  readonly latest: LatestSchema | null;
}

/** Tells what would have been decided, and stores it where the journal answers. Says whether it is stored. */
export async function storeObservation(
  flow: Flow,
  run: Run,
  turn: Turn,
  mismatchId: string,
  { kind, origin, differences, verdict, latest }: Observation,
): Promise<boolean> {
  const message = `observed: the verdict would be ${verdict}`;
  const found = { verdict, differences };
  tell(flow, run, turn, 'difference', 'warn', message, found, 'schema.conflict', mismatchId);
  const command = {
    type: 'ObserveConflict',
    mismatchId,
    kind,
    origin,
    latest,
    differences,
    verdict,
  } as const;
  return note(flow, run, turn, command);
}

/** Stores what changes nothing for the client, who is not made to pay for a journal that is away. Says whether it is stored. */
export async function note(flow: Flow, run: Run, turn: Turn, command: Command): Promise<boolean> {
  try {
    return (await flow.subjects.execute(turn.subject, command, run.asker)).ok;
  } catch (error) {
    if (!(error instanceof JournalUnreachable)) throw error;
    tell(flow, run, turn, 'difference', 'error', `${command.type} could not be stored: ${error.message}`);
    return false;
  }
}
