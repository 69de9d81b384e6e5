import type { StoredSubject } from '#journal/port';
import {
  isShownByData,
  type Difference,
  type LatestSchema,
  type Mapping,
  type SubjectContext,
} from '#machines';
import { rulesPresent, type RegisteredSchema, type RegistryResponse } from '#registry';
import { askLatest, unanswered } from './ask-latest.js';
import type { Conflict, Flow, Run, Step, Turn } from './flow.js';
import type { Refusal, Resolution } from './gateway.port.js';
import { refuseLeaving } from './leaving.js';
import {
  allowedRules,
  judgeLatest,
  latestAnswer,
  lacksGuid,
  latestOf,
  refusedThoughRegistered,
  summary,
} from './judgement.js';
import { labelsOf } from './labels.js';
import { misfitOf } from './recent-refusals.js';
import { missingFields, refuseBlocked, refuseConflict, refuseOn, refuseRequest } from './refusals.js';
import { refuseOpened } from './refuse-opened.js';
import { recheckAssociation, reopen } from './resolve-association.js';
import { leaseOf, owe, runsUnder } from './settle.js';
import { tell, tellConflict } from './story.js';
import type { Subject } from './subject.js';

type Answer = RegistryResponse<RegisteredSchema>;
type Settled = NonNullable<SubjectContext['conflict']>;

/** What the owner of a look-up found, ready to become an event. */
interface Found {
  readonly verdict: 'follow' | 'accept' | 'stop' | 'refuse';
  readonly latest: LatestSchema | null;
  readonly differences: readonly Difference[];
  readonly next: Mapping | null;
  readonly reason: string | null;
  readonly missing?: true;
  /** The topic is associated with another subject by now, so that the answer says nothing about this request. */
  readonly moved?: true;
}

/**
 * The one look-up of a conflict, by the turn that owns its lease: ask, compare, decide, store. Afterwards the turn owes
 * the retry, or is refused; null without `owes` means: look at the subject again (the registry did not answer and the
 * request may wait, or another pod took over).
 * @param begun the subject as it stood when the look-up began
 * @param own the conflict, where it is this request's; null: it took another's look-up over, and a `refuse` does not concern it
 * @param asked the latest version, where it is already known
 */
export async function lookUp(
  flow: Flow,
  run: Run,
  turn: Turn,
  begun: StoredSubject,
  own: Conflict | null,
  asked: Answer | null = null,
): Step {
  const { subject } = turn;
  const { conflict } = begun.snapshot.context;
  const lease = leaseOf(begun);
  if (conflict === null || lease === null) return null;
  const owner = flow.podId;
  const mine = runsUnder(lease);
  // Events leave out names that the audit is to have.
  const shown = own ?? subject.detectedAs(conflict.mismatchId) ?? conflict;
  const found = await findAssociated(flow, run, turn, begun, shown.differences, asked);
  if (found.status === 'unreachable') {
    const type = flow.letGo.aborted ? 'ReturnLookup' : 'FailLookup';
    await flow.subjects.execute(subject, { type, owner, reason: found.reason }, run.asker, mine);
    return flow.letGo.aborted ? refuseLeaving(subject) : null;
  }
  const { value } = found;
  const { verdict, latest, differences, next, reason } = value;
  if (conflict.kind === 'FIRST_USE' && differences.length > 0)
    tellConflict(flow, run, turn, { ...conflict, differences });
  tell(
    flow,
    run,
    turn,
    'difference',
    verdict === 'stop' || verdict === 'refuse' ? 'warn' : 'info',
    `verdict ${verdict}`,
    {
      kind: conflict.kind,
      verdict,
      differences,
      reason,
      latest_schema_id: latest?.schemaId ?? null,
      latest_version: latest?.version ?? null,
    },
  );
  // Drift, whoever's data showed it.
  if (isShownByData(conflict.kind) && verdict !== 'refuse') flow.lookupLimit.giveBackForData(subject);
  // Before the event: who was held wakes up with it, and must not ask the same again.
  const misfit = misfitOf(shown);
  const refusals = subject.refusalsOf(conflict.kind);
  const refusal = (): Refusal => refused(subject, conflict, value, own);
  if (verdict === 'refuse' && !value.moved)
    refusals.remember(misfit, refusal, flow.monotonic(), flow.settings.policy.lookupBackoff);
  const rulesAllowed = allowedRules(differences);
  const command = {
    type: 'ResolveSchema',
    owner,
    latest,
    differences,
    verdict,
    next,
    reason,
    rulesAllowed,
  } as const;
  const resolved = await flow.subjects.execute(subject, command, run.asker, mine);
  if (!resolved.ok) {
    refusals.forget(misfit);
    return null;
  }
  const opened = resolved.events.find((event) => event.type === 'CircuitOpened');
  if (opened !== undefined) return refuseOpened(flow, turn, opened, conflict.mismatchId, differences);
  if (verdict === 'stop') {
    flow.telemetry.counter('produce.blocked', labelsOf(subject.stored, latest));
    return refuseBlocked(subject);
  }
  if (verdict === 'refuse' && own === null) return null;
  if (value.moved) return reopen(flow, run, turn);
  if (verdict === 'refuse') return refusal();
  owe(turn, 'retry', resolved.stored);
  turn.retried = true;
  if (verdict === 'accept') subject.acceptedBeside = latest;
  if (differences.length > 0 || conflict.kind !== 'FIRST_USE') {
    flow.telemetry.counter('produce.retry.on_error', labelsOf(subject.stored));
    // A request that declares a schema is written as that, whatever the subject follows.
    if (turn.declaration === null) turn.resolution = resolutionOf(subject, conflict, verdict, next);
  }
  return null;
}

function resolutionOf(
  subject: Subject,
  { mismatchId, from }: Settled,
  verdict: string,
  to: Mapping | null,
): Resolution {
  const place = (mapping: Mapping | null): Resolution['from'] =>
    mapping === null ? null : { schemaId: mapping.schemaId, version: mapping.version };
  return { subject: subject.stored.key.subject, mismatchId, verdict, from: place(from), to: place(to) };
}

type Outcome = { status: 'found'; value: Found } | { status: 'unreachable'; reason: string };

/**
 * What the registry has of the subject, and whether it is the topic's still: the association is asked for once per conflict,
 * by the owner of its look-up. A first use that goes well is no conflict.
 */
async function findAssociated(
  flow: Flow,
  run: Run,
  turn: Turn,
  begun: StoredSubject,
  shownByData: readonly Difference[],
  asked: Answer | null,
): Promise<Outcome> {
  const found = await find(flow, run, turn, begun, shownByData, asked);
  if (found.status === 'unreachable' || turn.retried) return found;
  const { verdict, latest } = found.value;
  const isConflict = begun.snapshot.context.conflict?.kind !== 'FIRST_USE';
  if (!isConflict && (verdict === 'follow' || verdict === 'accept')) return found;
  const rechecked = await recheckAssociation(flow, run, turn);
  if (rechecked.status === 'stays') return found;
  if (rechecked.status === 'unreachable') return rechecked;
  const { reason } = rechecked;
  const value = { verdict: 'refuse', latest, differences: [], next: null, reason, moved: true } as const;
  return { status: 'found', value };
}

async function find(
  flow: Flow,
  run: Run,
  turn: Turn,
  { key, snapshot }: StoredSubject,
  shownByData: readonly Difference[],
  asked: Answer | null,
): Promise<Outcome> {
  const latestAsked = await askLatest(flow, run, turn, asked);
  if (latestAsked.status === 'unreachable') return latestAsked;
  const { answer } = latestAsked;
  const latest = answer.status === 'ok' ? latestOf(answer.value) : null;
  const { conflict, mapping } = snapshot.context;
  const found = latestAnswer(flow, key.topic, answer);
  const { rulesAllowed } = found;
  const judged = judgeLatest(key.role, mapping, conflict?.kind ?? 'UNKNOWN_SCHEMA', found);
  if (judged.verdict === 'follow') return { status: 'found', value: { ...judged, latest, reason: null } };
  if (judged.verdict !== 'needsOwnId') {
    const shown = judged.verdict === 'refuse' ? missingFields(shownByData) : [];
    const differences = [...judged.differences, ...shown];
    return { status: 'found', value: { ...judged, differences, latest, next: null } };
  }

  const own = await flow.registry.find(key.subject, judged.ours);
  if (own.status === 'unreachable' || own.status === 'denied') return unanswered(flow, run, turn, own);
  if (own.status !== 'ok' || mapping === null) {
    const where =
      own.status === 'unusable'
        ? `cannot be used as the registry has it (${own.message})`
        : 'is not registered under the subject';
    const reason = `our Specific schema ${where}, and differs from its latest: ${summary(judged.differences)}`;
    return {
      status: 'found',
      value: { verdict: 'stop', latest, differences: judged.differences, next: null, reason },
    };
  }
  if (conflict?.kind === 'BROKER_REFUSED' && own.value.schemaId === mapping.schemaId) {
    const { differences } = judged;
    return {
      status: 'found',
      value: { verdict: 'refuse', latest, differences, next: null, reason: refusedThoughRegistered },
    };
  }
  const rules = rulesPresent(own.value.rules, rulesAllowed);
  const differences = [...rules, ...judged.differences];
  if (rules.length > 0 && !rulesAllowed) {
    const reason = summary(rules);
    return { status: 'found', value: { verdict: 'stop', latest, differences, next: null, reason } };
  }
  const noGuid = lacksGuid(mapping.wire, own.value);
  if (noGuid !== null) {
    const value = {
      verdict: 'refuse',
      latest,
      differences,
      next: null,
      reason: noGuid,
      missing: true,
    } as const;
    return { status: 'found', value };
  }
  const { schemaId, version, guid } = own.value;
  const next = { ...mapping, schemaId, version, ...(guid !== null && { guid }) };
  return { status: 'found', value: { verdict: 'accept', latest, differences, next, reason: null } };
}

/** The subject goes on; this request alone is refused. */
function refused(subject: Subject, conflict: Settled, found: Found, own: Conflict | null): Refusal {
  const detail = found.reason ?? 'the record does not fit the latest schema';
  if (own !== null && own.ownFault !== null && !found.missing)
    return refuseRequest(subject, own, detail, conflict.mismatchId);
  return found.latest === null || found.missing
    ? refuseOn(subject, 'schema.missing', detail)
    : refuseConflict(subject, detail, conflict.mismatchId, found.differences);
}
