import type { StoredSubject } from '#journal/port';
import type { Difference, LatestSchema, Mapping } from '#machines';
import { rulesPresent, type RegisteredSchema, type Registry, type RegistryResponse } from '#registry';
import type { AssociationCheck } from '../subjects/association-check.js';
import { missingGuid } from '../subjects/schema-naming.js';
import type { SubjectSession } from '../subjects/subject-session.js';
import { fieldsLost } from './conflict-refusals.js';
import type { Conflict } from './conflict.js';
import { summary } from './difference-summary.js';
import { evaluateLatest, refusedThoughRegistered, type LatestVersion } from './evaluate-latest.js';
import type { LatestLookup, LookupFailure } from './latest-lookup.js';
import { latestOf } from './registered-mapping.js';
import type { SchemaPolicy } from './schema-policy.js';

/** The result of a look-up, ready to be stored as an event. */
export interface Finding {
  readonly verdict: 'follow' | 'accept' | 'stop' | 'refuse';
  readonly latest: LatestSchema | null;
  readonly differences: readonly Difference[];
  readonly next: Mapping | null;
  readonly reason: string | null;
  /** The registry lacks what the mapping needs: refused as `schema.missing`. */
  readonly missing?: true;
  /** The topic is now associated with another subject, so the result does not concern this request. */
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

/** Compares a subject's mapping with what the registry has: the registry calls of one look-up. */
export class LatestComparison {
  constructor(
    private readonly parts: {
      readonly registry: Pick<Registry, 'find'>;
      readonly latestLookup: LatestLookup;
      readonly schemaPolicy: SchemaPolicy;
      readonly association: AssociationCheck;
    },
  ) {}

  /**
   * Compares the mapping with the latest version, and checks that the topic is still associated with the subject, once per
   * conflict. A first use that succeeds is not a conflict.
   */
  async find(
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
    const { latestLookup, schemaPolicy } = this.parts;
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
    const { registry, latestLookup } = this.parts;
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
