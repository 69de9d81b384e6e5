import type { Journal, StoredSubject } from '#journal/port';
import {
  isShownByData,
  type Difference,
  type LatestSchema,
  type Mapping,
  type SubjectContext,
} from '#machines';
import { rulesPresent, type RegisteredSchema, type Registry, type RegistryResponse } from '#registry';
import type { LookupBudget } from '../admission/lookup-budget.js';
import { subjectRefusal, type Refusal } from '../contract/refusal.js';
import type { Resolution } from '../contract/result.js';
import type { GatewaySettings } from '../contract/settings.js';
import type { GatewayTelemetry } from '../contract/telemetry.js';
import type { Batch } from '../produce/batch.js';
import { shutdownRefusal } from '../shutdown.js';
import type { AssociationCheck } from '../subjects/association-check.js';
import { labelsOf } from '../subjects/labels.js';
import { missingGuid } from '../subjects/schema-naming.js';
import type { SubjectRepository } from '../subjects/subject-repository.js';
import { runsUnder, type SubjectSession } from '../subjects/subject-session.js';
import { leaseOf } from '#machines';
import { proceed, reevaluate, reject, type Next } from '../util/next.js';
import type { ConflictLog } from './conflict-log.js';
import { conflictKey, type Conflict } from './conflict.js';
import { evaluateLatest, refusedThoughRegistered, type LatestVersion } from './evaluate-latest.js';
import type { SchemaPolicy } from './schema-policy.js';
import {
  blockedRefusal,
  circuitOpenedRefusal,
  conflictRefusal,
  fieldsLost,
  requestRefusal,
} from './conflict-refusals.js';
import type { LookupFailure, LatestLookup } from './latest-lookup.js';
import { allowedRules, summary } from './difference-summary.js';
import { latestOf } from './registered-mapping.js';

type StoredConflict = NonNullable<SubjectContext['conflict']>;

/** What a look-up came to, ready to become an event. */
interface Finding {
  readonly verdict: 'follow' | 'accept' | 'stop' | 'refuse';
  readonly latest: LatestSchema | null;
  readonly differences: readonly Difference[];
  readonly next: Mapping | null;
  readonly reason: string | null;
  /** The registry lacks what the mapping needs: refused as `schema.missing`. */
  readonly missing?: true;
  /** The topic is associated with another subject by now, so the result says nothing about this request. */
  readonly moved?: true;
}

type LookupResult = { readonly status: 'found'; readonly value: Finding } | LookupFailure;

/** How a look-up began. */
export interface LookupStart {
  /** The subject when the look-up began. */
  readonly begun: StoredSubject;
  /** The conflict if it is this request's own. Null: the request took over another one's look-up, and a `refuse` does not concern it. */
  readonly own: Conflict | null;
  /** The latest version, if it is known already. */
  readonly latest?: RegistryResponse<RegisteredSchema> | null;
}

export interface ConflictLookupParts {
  readonly settings: Pick<GatewaySettings, 'policy'>;
  readonly podId: string;
  readonly monotonic: () => number;
  readonly journal: Pick<Journal, 'now'>;
  readonly telemetry: Pick<GatewayTelemetry, 'counter'>;
  readonly registry: Pick<Registry, 'find'>;
  readonly subjects: SubjectRepository;
  readonly latestLookup: LatestLookup;
  readonly schemaPolicy: SchemaPolicy;
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
   * another pod took over, or the topic has another subject by now.
   */
  async run(batch: Batch, session: SubjectSession, start: LookupStart): Promise<Next> {
    const { podId: owner, subjects, shutdownSignal } = this.parts;
    const { subject } = session;
    const { context } = start.begun.snapshot;
    const { conflict } = context;
    const lease = leaseOf(context);
    if (conflict === null || lease === null) return reevaluate;
    // Events leave out names that the audit has.
    const shown = start.own ?? subject.detectedConflict(conflict.mismatchId) ?? conflict;
    const result = await this.find(session, start, shown.differences);
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
    // Before the event: held requests wake up with it, and must not ask for the same again.
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

  /** Logs the verdict. Drift, whoever's data showed it, does not count against the clients' budget. */
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
    if (isShownByData(kind) && verdict !== 'refuse') budget.giveBackForData(session.subject);
  }

  /**
   * What the registry has of the subject, and whether the subject is still the topic's: the owner of the look-up asks for the
   * association once per conflict. A first use that succeeds is no conflict.
   */
  private async find(
    session: SubjectSession,
    start: LookupStart,
    shownByData: readonly Difference[],
  ): Promise<LookupResult> {
    const result = await this.compare(session, start, shownByData);
    if (result.status === 'unreachable' || session.isRetryUsed) return result;
    const { verdict, latest } = result.value;
    const isConflict = start.begun.snapshot.context.conflict?.kind !== 'FIRST_USE';
    if (!isConflict && (verdict === 'follow' || verdict === 'accept')) return result;
    const association = await this.parts.association.recheck(session);
    if (association.status === 'unchanged') return result;
    const { reason } = association;
    if (association.status === 'unreachable') return { status: 'unreachable', reason };
    return compared({ verdict: 'refuse', latest, differences: [], next: null, reason, moved: true });
  }

  private async compare(
    session: SubjectSession,
    { begun, latest: known = null }: LookupStart,
    shownByData: readonly Difference[],
  ): Promise<LookupResult> {
    const { latestLookup: latestLookup, schemaPolicy: schemaPolicy } = this.parts;
    const result = await latestLookup.latest(session, known);
    if (result.status === 'unreachable') return result;
    const { key, snapshot } = begun;
    const { conflict, mapping } = snapshot.context;
    const version = schemaPolicy.versionOf(key.topic, result.response);
    const latest = version.latest && latestOf(version.latest);
    const kind = conflict?.kind ?? 'UNKNOWN_SCHEMA';
    const evaluation = evaluateLatest(mapping, { ...version, role: key.role, kind });
    if (evaluation.verdict === 'follow') return compared({ ...evaluation, latest, reason: null });
    if (evaluation.verdict !== 'needsOwnId') {
      const lost = evaluation.verdict === 'refuse' ? fieldsLost(shownByData) : [];
      const differences = [...evaluation.differences, ...lost];
      return compared({ ...evaluation, differences, latest, next: null });
    }
    return this.findOwnId(session, begun, { version, latest, ...evaluation });
  }

  /** A Specific schema that fits beside the latest is sent under its own id. */
  private async findOwnId(
    session: SubjectSession,
    { key, snapshot }: StoredSubject,
    beside: {
      readonly version: LatestVersion;
      readonly latest: LatestSchema | null;
      readonly ours: Parameters<Registry['find']>[1];
      readonly differences: readonly Difference[];
    },
  ): Promise<LookupResult> {
    const { registry, latestLookup: latestLookup } = this.parts;
    const { mapping, conflict } = snapshot.context;
    const { version, latest, ours, differences } = beside;
    const own = await registry.find(key.subject, ours);
    if (own.status === 'unreachable' || own.status === 'denied') return latestLookup.failed(session, own);
    if (own.status !== 'ok' || mapping === null) {
      const where =
        own.status === 'unusable'
          ? `cannot be used as the registry has it (${own.message})`
          : 'is not registered under the subject';
      const reason = `our Specific schema ${where}, and differs from its latest: ${summary(differences)}`;
      return compared({ verdict: 'stop', latest, differences, next: null, reason });
    }
    if (conflict?.kind === 'BROKER_REFUSED' && own.value.schemaId === mapping.schemaId)
      return compared({
        verdict: 'refuse',
        latest,
        differences,
        next: null,
        reason: refusedThoughRegistered,
      });
    const rules = rulesPresent(own.value.rules, version.rulesAllowed);
    const all = [...rules, ...differences];
    if (rules.length > 0 && !version.rulesAllowed)
      return compared({ verdict: 'stop', latest, differences: all, next: null, reason: summary(rules) });
    const noGuid = missingGuid(mapping.wire, own.value);
    if (noGuid !== null)
      return compared({
        verdict: 'refuse',
        latest,
        differences: all,
        next: null,
        reason: noGuid,
        missing: true,
      });
    const { schemaId, version: ownVersion, guid } = own.value;
    const next = { ...mapping, schemaId, version: ownVersion, ...(guid !== null && { guid }) };
    return compared({ verdict: 'accept', latest, differences: all, next, reason: null });
  }
}

const compared = (value: Finding): LookupResult => ({ status: 'found', value });

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
