import { randomUUID } from 'node:crypto';
import { JournalUnreachable } from '#journal/port';
import { isDetectedFromData, type Difference, type Verdict } from '#machines';
import type { RegisteredSchema, RegistryResponse } from '#registry';
import type { Hold } from '../admission/hold.js';
import type { LookupBudget } from '../admission/lookup-budget.js';
import { subjectRefusal, type Refusal } from '../contract/refusal.js';
import type { GatewaySettings } from '../contract/settings.js';
import type { Batch } from '../produce/batch.js';
import type { AssociationCheck } from '../subjects/association-check.js';
import type { SubjectSession } from '../subjects/subject-session.js';
import { reject, type ReevaluateOrReject } from '../util/next.js';
import type { ConflictLog } from './conflict-log.js';
import type { ConflictStrategy, UnregisteredWriter } from './conflict-strategy.js';
import { conflictKey, type Conflict } from './conflict.js';
import { evaluateLatest, unusableReason, type LatestVersion } from './evaluate-latest.js';
import type { FirstUseObserver } from './first-use-observer.js';
import type { SchemaPolicy } from './schema-policy.js';
import { limitedDataRefusal } from './lookup-permit.js';
import type { ObservationRecorder } from './observation-recorder.js';
import { conflictRefusal, fieldsLost, requestRefusal } from './conflict-refusals.js';
import type { LatestLookup } from './latest-lookup.js';
import { latestOf } from './registered-mapping.js';

export interface ObserverParts {
  readonly settings: Pick<GatewaySettings, 'policy'>;
  readonly monotonic: () => number;
  readonly hold: Hold;
  readonly budget: LookupBudget;
  readonly latestLookup: LatestLookup;
  readonly schemaPolicy: SchemaPolicy;
  /** Null: subjects are resolved without associations. */
  readonly association: AssociationCheck | null;
  readonly recorder: ObservationRecorder;
  readonly firstUse: FirstUseObserver;
  /** Gives a mapping to subjects that have none: without one nothing can be sent in any mode. */
  readonly resolver: ConflictStrategy;
  readonly log: ConflictLog;
}

/**
 * The mode `observe`, the first step of a roll-out (rule 14, ADR 11): look up, compare, log, count and store what another mode
 * would have decided; change nothing. A request is refused as it would be without Sluicegate, even if registry or journal is down.
 */
export class ConflictObserver implements ConflictStrategy {
  readonly changesSubjects = false;

  constructor(private readonly parts: ObserverParts) {}

  async resolve(
    batch: Batch,
    session: SubjectSession,
    conflict: Conflict,
    latest: RegistryResponse<RegisteredSchema> | null,
  ): Promise<ReevaluateOrReject> {
    const { resolver, firstUse, association } = this.parts;
    if (conflict.about === null) return resolver.resolve(batch, session, conflict, latest);
    const observed =
      conflict.kind === 'FIRST_USE'
        ? await firstUse.observe(batch, session, conflict)
        : reject(await this.observe(batch, session, conflict));
    const mayMove = association !== null && !session.isRetryUsed && isOfSchema(observed);
    return mayMove && (await this.hasMoved(batch, session, association))
      ? association.move(batch, session)
      : observed;
  }

  /**
   * Refuses the request, as the registry would refuse a producer that registers no schemas, and stores what another mode would
   * have done. Concurrent requests with the same schema are one observation.
   */
  async unregisteredRefusal(
    batch: Batch,
    session: SubjectSession,
    writer: UnregisteredWriter,
  ): Promise<Refusal> {
    const { hold, monotonic } = this.parts;
    const { subject } = session;
    const { fingerprint } = writer;
    const recent = subject.refusals.recall(fingerprint, monotonic());
    if (recent !== null) return recent;
    const held = await hold.withSlot(
      batch,
      subject.stored.key,
      () => subject.share(`observe ${fingerprint}`, () => this.observeWriter(session, writer)).result,
    );
    return held.ok ? held.value() : held.refusal;
  }

  /** Concurrent requests of a process with the same conflict are one look-up (rule 7). */
  private async observe(batch: Batch, session: SubjectSession, conflict: Conflict): Promise<Refusal> {
    const { hold, budget, log } = this.parts;
    const { subject } = session;
    const held = await hold.withSlot(batch, subject.stored.key, async () => {
      const begin = (): Promise<() => Refusal> =>
        isDetectedFromData(conflict.kind) && !budget.takeForData(subject)
          ? this.overBudgetRefusal(session, conflict)
          : this.compare(session, conflict);
      const { started, result } = subject.share(`observe ${conflictKey(conflict)}`, begin);
      return { started, refusal: await result };
    });
    if (!held.ok) return held.refusal;
    const refusal = held.value.refusal();
    if (!held.value.started) log.conflict(session, conflict, refusal.mismatchId ?? null);
    return refusal;
  }

  /** Clients have caused too many look-ups. */
  private overBudgetRefusal(session: SubjectSession, conflict: Conflict): Promise<() => Refusal> {
    this.parts.log.conflict(session, conflict);
    return Promise.resolve(() => limitedDataRefusal(this.parts.budget, session.subject, conflict));
  }

  private async compare(session: SubjectSession, conflict: Conflict): Promise<() => Refusal> {
    const { latestLookup, schemaPolicy, recorder, log } = this.parts;
    const { subject } = session;
    const { differences } = conflict;
    const mismatchId = randomUUID();
    log.conflict(session, conflict, mismatchId);
    const result = await latestLookup.latest(session, null, mismatchId);
    if (result.status === 'unreachable') {
      const detail = 'mode observe: the record does not fit the mapping, and the registry did not say why';
      return this.remembered(session, conflict, () =>
        conflictRefusal(subject.stored, detail, null, differences),
      );
    }
    const version = schemaPolicy.versionOf(subject.stored.key.topic, result.response);
    const { latest, unusable } = version;
    const expected = expectedVerdict(session, conflict, version);
    const observation = { ...conflict, ...expected, latest: latest && latestOf(latest) };
    const isStored = await recorder.observe(session, mismatchId, observation);
    const why = unusable === null ? '' : `: ${unusableReason(unusable)}`;
    const detail = `mode observe: the verdict would be ${expected.verdict}${why}`;
    const storedId = isStored ? mismatchId : null;
    const isClientFault = expected.verdict === 'refuse' || conflict.clientFault?.code === 'data.invalid';
    return this.remembered(session, conflict, () =>
      isClientFault
        ? requestRefusal(subject.stored, conflict, detail, storedId)
        : conflictRefusal(subject.stored, detail, storedId, expected.differences),
    );
  }

  private remembered({ subject }: SubjectSession, conflict: Conflict, refusal: () => Refusal): () => Refusal {
    const { monotonic, settings } = this.parts;
    const refusals = subject.refusalsOf(conflict.kind);
    refusals.remember(conflictKey(conflict), refusal, monotonic(), settings.policy.lookupBackoff);
    return refusal;
  }

  private async observeWriter(
    session: SubjectSession,
    { fingerprint, latest, differences, ok }: UnregisteredWriter,
  ): Promise<() => Refusal> {
    const { recorder, log, monotonic, settings } = this.parts;
    const { subject } = session;
    const mismatchId = randomUUID();
    const conflict = { kind: 'UNKNOWN_SCHEMA', origin: 'client', differences } as const;
    const verdict = ok ? 'follow' : 'refuse';
    log.conflict(session, conflict, mismatchId);
    const isStored = await recorder.observe(session, mismatchId, { ...conflict, verdict, latest });
    const detail = `mode observe: the registry does not have this schema under the subject; the verdict would be ${verdict}`;
    const refusal = (): Refusal =>
      subjectRefusal(subject.stored, 'writer.refused', detail, {
        ...(isStored && { mismatchId }),
        differences,
      });
    subject.refusals.remember(fingerprint, refusal, monotonic(), settings.policy.lookupBackoff);
    return refusal;
  }

  /** Asks for the topic's association. Nothing changes for a client while registry or journal are unreachable. */
  private async hasMoved(
    batch: Batch,
    session: SubjectSession,
    association: AssociationCheck,
  ): Promise<boolean> {
    try {
      const held = await this.parts.hold.withSlot(batch, session.stored.key, () =>
        association.recheck(session),
      );
      return held.ok && held.value.status === 'moved';
    } catch (error) {
      if (!(error instanceof JournalUnreachable)) throw error;
      return false;
    }
  }
}

/** Whether the request is refused for a conflict, and not for an outage or a limit. */
const isOfSchema = (ended: ReevaluateOrReject): boolean =>
  ended.next === 'reject' &&
  (ended.refusal.class === 'schema.conflict' || ended.refusal.class === 'data.invalid');

/** What another mode would have decided. A Specific schema that a broker refuses under its own id is not sent again. */
function expectedVerdict(
  { subject }: SubjectSession,
  { kind, differences }: Conflict,
  version: LatestVersion,
): { readonly verdict: Verdict; readonly differences: readonly Difference[] } {
  const { mapping, stored } = subject;
  const ours = mapping && { ...mapping, schemaId: subject.writers.schemaId };
  const evaluation = evaluateLatest(ours, { ...version, role: stored.key.role, kind });
  switch (evaluation.verdict) {
    case 'refuse':
      return { verdict: 'refuse', differences: [...evaluation.differences, ...fieldsLost(differences)] };
    case 'needsOwnId':
      return {
        verdict: kind === 'BROKER_REFUSED' ? 'refuse' : 'accept',
        differences: evaluation.differences,
      };
    case 'follow':
    case 'stop':
      return { verdict: evaluation.verdict, differences: evaluation.differences };
  }
}
