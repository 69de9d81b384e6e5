import type { Journal, StoredSubject } from '#journal/port';
import { isDetectedFromData, type Mapping, type SubjectContext } from '#machines';
import type { LookupBudget } from '../admission/lookup-budget.js';
import { subjectRefusal, type Refusal } from '../contract/refusal.js';
import type { Resolution } from '../contract/result.js';
import type { GatewaySettings } from '../contract/settings.js';
import type { GatewayTelemetry } from '../contract/telemetry.js';
import type { Batch } from '../produce/batch.js';
import { shutdownRefusal } from '../shutdown.js';
import type { AssociationCheck } from '../subjects/association-check.js';
import { labelsOf } from '../subjects/labels.js';
import type { SubjectRepository } from '../subjects/subject-repository.js';
import { runsUnder, type SubjectSession } from '../subjects/subject-session.js';
import { leaseOf } from '#machines';
import { proceed, reevaluate, reject, type Next } from '../util/next.js';
import type { ConflictLog } from './conflict-log.js';
import { conflictKey, type Conflict } from './conflict.js';
import {
  blockedRefusal,
  circuitOpenedRefusal,
  conflictRefusal,
  requestRefusal,
} from './conflict-refusals.js';
import { allowedRules } from './difference-summary.js';
import type { Finding, LatestComparison, LookupStart } from './latest-comparison.js';

type StoredConflict = NonNullable<SubjectContext['conflict']>;

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
    const { podId: owner, subjects, comparison, shutdownSignal } = this.parts;
    const { subject } = session;
    const { context } = start.begun.snapshot;
    const { conflict } = context;
    const lease = leaseOf(context);
    if (conflict === null || lease === null) return reevaluate;
    // Events leave out the names of extra fields, which the audit has.
    const shown = start.own ?? subject.detectedConflict(conflict.mismatchId) ?? conflict;
    const result = await comparison.find(session, start, shown.differences);
    const isOwner = runsUnder(lease);
    if (result.status === 'unreachable') {
      const type = shutdownSignal.aborted ? 'ReturnLookup' : 'FailLookup';
      const command = { type, owner, reason: result.reason } as const;
      await subjects.execute(subject, command, session.metadata, isOwner);
      return shutdownSignal.aborted ? reject(shutdownRefusal(subject.stored)) : reevaluate;
    }
    const { value: finding } = result;
    this.report(session, conflict, finding);
    const { verdict, latest, differences, next, reason } = finding;
    const refusal = (): Refusal => refusalFor(subject.stored, conflict, finding, start.own);
    const { monotonic, settings } = this.parts;
    // Before the event is stored: it wakes held requests, which must not look up the same conflict again.
    const refusals = subject.refusalsOf(conflict.kind);
    const key = conflictKey(shown);
    if (verdict === 'refuse' && !finding.moved)
      refusals.remember(key, refusal, monotonic(), settings.policy.lookupBackoff);
    const resolved = await subjects.execute(
      subject,
      {
        type: 'ResolveSchema',
        owner,
        latest,
        differences,
        verdict,
        next,
        reason,
        rulesAllowed: allowedRules(differences),
      },
      session.metadata,
      isOwner,
    );
    if (!resolved.ok) {
      refusals.forget(key);
      return reevaluate;
    }
    const opened = resolved.events.find((event) => event.type === 'CircuitOpened');
    if (opened !== undefined) {
      this.parts.telemetry.counter('produce.circuit.open', labelsOf(subject.stored));
      const { mismatchId } = conflict;
      const now = this.parts.journal.now();
      return reject(circuitOpenedRefusal(subject.stored, opened, { mismatchId, differences }, now));
    }
    if (verdict === 'stop') {
      this.parts.telemetry.counter('produce.blocked', labelsOf(subject.stored, latest));
      return reject(blockedRefusal(subject.stored));
    }
    if (verdict === 'refuse') {
      if (start.own === null) return reevaluate;
      return finding.moved ? this.parts.association.move(batch, session) : reject(refusal());
    }
    session.beginRetry(resolved.stored);
    if (verdict === 'accept') subject.memory.acceptedBeside = latest;
    if (differences.length > 0 || conflict.kind !== 'FIRST_USE') {
      this.parts.telemetry.counter('produce.retry.on_error', labelsOf(subject.stored));
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
function refusalFor(
  stored: StoredSubject,
  conflict: StoredConflict,
  finding: Finding,
  own: Conflict | null,
): Refusal {
  const detail = finding.reason ?? 'the record does not fit the latest schema';
  if (own !== null && own.clientFault !== null && !finding.missing)
    return requestRefusal(stored, own, detail, conflict.mismatchId);
  return finding.latest === null || finding.missing
    ? subjectRefusal(stored, 'schema.missing', detail)
    : conflictRefusal(stored, detail, conflict.mismatchId, finding.differences);
}
