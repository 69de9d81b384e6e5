import type { Journal, StoredSubject } from '#journal/port';
import { isDetectedFromData, leaseOf, type Lease, type Mapping, type SubjectContext } from '#machines';
import type { LookupBudget } from '../admission/lookup-budget.js';
import { subjectRefusal, type Refusal } from '../contract/refusal.js';
import type { Resolution } from '../contract/result.js';
import type { GatewaySettings } from '../contract/settings.js';
import type { GatewayTelemetry } from '../contract/telemetry.js';
import type { Batch } from '../produce/batch.js';
import { shutdownRefusal } from '../shutdown.js';
import type { AssociationCheck } from '../subjects/association-check.js';
import { labelsOf } from '../subjects/labels.js';
import type { ExecutionResult } from '../subjects/command-executor.js';
import type { SubjectRepository } from '../subjects/subject-repository.js';
import { runsUnder, type SubjectSession } from '../subjects/subject-session.js';
import { proceed, reevaluate, reject, type Next, type ReevaluateOrReject } from '../util/next.js';
import type { ConflictLog } from './conflict-log.js';
import { conflictKey, type Conflict, type DetectedConflict } from './conflict.js';
import {
  blockedRefusal,
  circuitOpenedRefusal,
  conflictRefusal,
  requestRefusal,
} from './conflict-refusals.js';
import { allowedRules } from './difference-summary.js';
import type { Finding, LatestComparison, LookupStart } from './latest-comparison.js';

type StoredConflict = NonNullable<SubjectContext['conflict']>;

/** A look-up and what it found. */
interface LookedUp {
  readonly conflict: StoredConflict;
  /** The conflict with all that this pod knows of it. */
  readonly shown: DetectedConflict;
  readonly finding: Finding;
  /** As in `LookupStart`. */
  readonly own: Conflict | null;
}

export interface ConflictLookupParts {
  readonly settings: Pick<GatewaySettings, 'policy'>;
  readonly podId: string;
  readonly monotonic: () => number;
  readonly journal: Pick<Journal, 'now'>;
  readonly telemetry: Pick<GatewayTelemetry, 'counter'>;
  readonly subjects: SubjectRepository;
  readonly comparison: LatestComparison;
  readonly association: AssociationCheck;
  readonly budget: LookupBudget;
  readonly log: ConflictLog;
  readonly shutdownSignal: AbortSignal;
}

/** The one look-up of a conflict, by the session that holds its lease: ask, compare, decide, store. */
export class ConflictLookup {
  constructor(private readonly parts: ConflictLookupParts) {}

  /**
   * `proceed`: the session holds the lease of the retry. `reevaluate`: the registry did not respond and the request may wait,
   * another pod took over, or the topic now has another subject.
   */
  async run(batch: Batch, session: SubjectSession, start: LookupStart): Promise<Next> {
    const { comparison } = this.parts;
    const { subject } = session;
    const { context } = start.begun.snapshot;
    const { conflict } = context;
    const lease = leaseOf(context);
    if (conflict === null || lease === null) return reevaluate;
    // Events leave out the names of extra fields, which the audit has.
    const shown = start.own ?? subject.detectedConflict(conflict.mismatchId) ?? conflict;
    const result = await comparison.find(session, start, shown.differences);
    if (result.status === 'unreachable') return this.storeFailure(session, lease, result.reason);
    const { value: finding } = result;
    this.report(session, conflict, finding);
    return this.storeFinding(batch, session, lease, { conflict, shown, finding, own: start.own });
  }

  /** The next look-up is made later, or by another pod if this one shuts down. */
  private async storeFailure(
    { subject, metadata }: SubjectSession,
    lease: Lease,
    reason: string,
  ): Promise<ReevaluateOrReject> {
    const { podId: owner, subjects, shutdownSignal } = this.parts;
    const type = shutdownSignal.aborted ? 'ReturnLookup' : 'FailLookup';
    await subjects.execute(subject, { type, owner, reason }, metadata, runsUnder(lease));
    return shutdownSignal.aborted ? reject(shutdownRefusal(subject.stored)) : reevaluate;
  }

  private async storeFinding(
    batch: Batch,
    session: SubjectSession,
    lease: Lease,
    lookedUp: LookedUp,
  ): Promise<Next> {
    const { podId: owner, subjects, monotonic, settings } = this.parts;
    const { subject, metadata } = session;
    const { conflict, shown, finding } = lookedUp;
    const { verdict, latest, differences, next, reason } = finding;
    // Before the event is stored: it wakes held requests, which must not look up the same conflict again.
    const refusals = subject.refusalsOf(conflict.kind);
    const key = conflictKey(shown);
    if (verdict === 'refuse' && !finding.moved) {
      const refusal = (): Refusal => refusalFor(subject.stored, lookedUp);
      refusals.remember(key, refusal, monotonic(), settings.policy.lookupBackoff);
    }
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
    const resolved = await subjects.execute(subject, command, metadata, runsUnder(lease));
    if (resolved.ok) return this.conclude(batch, session, lookedUp, resolved);
    refusals.forget(key);
    return reevaluate;
  }

  /** The finding is stored: what it means for the request. */
  private async conclude(
    batch: Batch,
    session: SubjectSession,
    lookedUp: LookedUp,
    { stored, events }: Extract<ExecutionResult, { ok: true }>,
  ): Promise<Next> {
    const { telemetry, association } = this.parts;
    const { subject } = session;
    const { conflict, finding, own } = lookedUp;
    const { verdict, latest, differences, next } = finding;
    const opened = events.find((event) => event.type === 'CircuitOpened');
    if (opened !== undefined)
      return reject(
        circuitOpenedRefusal(this.parts, subject.stored, opened, {
          mismatchId: conflict.mismatchId,
          differences,
        }),
      );
    if (verdict === 'stop') {
      telemetry.counter('produce.blocked', labelsOf(subject.stored, latest));
      return reject(blockedRefusal(subject.stored));
    }
    if (verdict === 'refuse') {
      if (own === null) return reevaluate;
      return finding.moved ? association.move(batch, session) : reject(refusalFor(subject.stored, lookedUp));
    }
    session.beginRetry(stored);
    if (verdict === 'accept') subject.memory.acceptedBeside = latest;
    if (differences.length > 0 || conflict.kind !== 'FIRST_USE') {
      telemetry.counter('produce.retry.on_error', labelsOf(subject.stored));
      // A request that declares a schema is written as that one, whatever the subject follows.
      if (session.declaredWriter === null)
        session.resolve(resolutionOf(session.stored, conflict, verdict, next));
    }
    return proceed;
  }

  /** Logs the verdict. A look-up that found drift is given back to the clients' budget. */
  private report(session: SubjectSession, conflict: StoredConflict, finding: Finding): void {
    const { log, budget } = this.parts;
    const { verdict, latest, differences, reason } = finding;
    const { kind } = conflict;
    if (kind === 'FIRST_USE' && differences.length > 0) log.conflict(session, { ...conflict, differences });
    log.write(session, {
      step: 'difference',
      level: verdict === 'stop' || verdict === 'refuse' ? 'warn' : 'info',
      message: `verdict ${verdict}`,
      details: {
        kind,
        verdict,
        differences,
        reason,
        latest_schema_id: latest?.schemaId ?? null,
        latest_version: latest?.version ?? null,
      },
    });
    if (isDetectedFromData(kind) && verdict !== 'refuse') budget.giveBackForData(session.subject);
  }
}

function resolutionOf(
  { key }: StoredSubject,
  { mismatchId, from }: StoredConflict,
  verdict: string,
  to: Mapping | null,
): Resolution {
  const versionOf = (mapping: Mapping | null): Resolution['from'] =>
    mapping === null ? null : { schemaId: mapping.schemaId, version: mapping.version };
  return { subject: key.subject, mismatchId, verdict, from: versionOf(from), to: versionOf(to) };
}

/** The subject continues; this request alone is refused. */
function refusalFor(stored: StoredSubject, { conflict, finding, own }: LookedUp): Refusal {
  const detail = finding.reason ?? 'the record does not fit the latest schema';
  if (own !== null && own.clientFault !== null && !finding.missing)
    return requestRefusal(stored, own, detail, conflict.mismatchId);
  return finding.latest === null || finding.missing
    ? subjectRefusal(stored, 'schema.missing', detail)
    : conflictRefusal(stored, detail, conflict.mismatchId, finding.differences);
}
