import { randomUUID } from 'node:crypto';
import { Backoff, type Mapping, type Verdict } from '#machines';
import type { RegisteredSchema, Registry } from '#registry';
import type { Hold } from '../admission/hold.js';
import { subjectRefusal, type Refusal } from '../contract/refusal.js';
import type { GatewaySettings } from '../contract/settings.js';
import type { Batch } from '../produce/batch.js';
import { missingGuid } from '../subjects/schema-naming.js';
import { schemaOf } from '../subjects/stored-schema.js';
import type { SubjectSession } from '../subjects/subject-session.js';
import { reevaluate, reject, type ReevaluateOrReject } from '../util/next.js';
import type { ConflictLog } from './conflict-log.js';
import { conflictKey, type Conflict } from './conflict.js';
import { evaluateLatest, unusableReason } from './evaluate-latest.js';
import type { SchemaPolicy } from './schema-policy.js';
import type { ObservationRecorder } from './observation-recorder.js';
import { conflictRefusal } from './conflict-refusals.js';
import type { LatestLookup, LookupFailure } from './latest-lookup.js';
import { latestOf } from './registered-mapping.js';

/** `bound`: the mapping's own schema has an id, which records are sent under. */
type FirstUse =
  | { readonly status: 'bound' }
  | { readonly status: 'refused'; readonly refusal: () => Refusal }
  | LookupFailure;

export interface FirstUseObserverParts {
  readonly settings: Pick<GatewaySettings, 'policy'>;
  readonly monotonic: () => number;
  readonly registry: Pick<Registry, 'find'>;
  readonly hold: Hold;
  readonly latestLookup: LatestLookup;
  readonly schemaPolicy: SchemaPolicy;
  readonly recorder: ObservationRecorder;
  readonly log: ConflictLog;
}

/**
 * The first use of a declared mapping in the mode `observe`. Nothing can be sent without an id: the mapping's own schema is used
 * if the registry has it under the subject, whatever the latest is, and nothing follows or blocks. The mapping itself stays
 * unbound, so that a later mode evaluates its first use as if there had been none (ADR 11).
 */
export class FirstUseObserver {
  constructor(private readonly parts: FirstUseObserverParts) {}

  async observe(batch: Batch, session: SubjectSession, conflict: Conflict): Promise<ReevaluateOrReject> {
    const { settings, monotonic, hold } = this.parts;
    const { lookupBackoff, strategy } = settings.policy;
    const { subject } = session;
    const key = conflictKey(conflict);
    const remember = (refusal: () => Refusal): void =>
      subject.refusals.remember(key, refusal, monotonic(), lookupBackoff);
    for (const backoff = new Backoff(lookupBackoff); ;) {
      const { mapping } = subject;
      if (mapping === null || subject.writers.schemaId !== null) return reevaluate;
      if (useStoredId(session, mapping)) return reevaluate;
      const held = await hold.withSlot(
        batch,
        subject.stored.key,
        () =>
          subject.share(`first use ${mapping.fingerprint}`, () => this.find(session, mapping, conflict))
            .result,
      );
      if (!held.ok) return reject(held.refusal);
      const result = held.value;
      if (result.status === 'bound') {
        subject.refusals.forget(key);
        return reevaluate;
      }
      if (result.status === 'refused') {
        remember(result.refusal);
        return reject(result.refusal());
      }
      const next = await hold.forRegistry(batch, subject, result.reason, backoff.next());
      if (next.next !== 'reject') continue;
      if (strategy === 'Strict') remember(() => next.refusal);
      return next;
    }
  }

  private async find(session: SubjectSession, mapping: Mapping, conflict: Conflict): Promise<FirstUse> {
    const { registry, latestLookup, schemaPolicy, recorder, log } = this.parts;
    const { subject } = session;
    const { key } = subject.stored;
    const mismatchId = randomUUID();
    const result = await latestLookup.latest(session, null, mismatchId);
    if (result.status === 'unreachable') return result;
    const version = schemaPolicy.versionOf(key.topic, result.response);
    const { latest } = version;
    if (latest?.schema.fingerprint === mapping.fingerprint && schemaPolicy.mayUse(key.topic, latest))
      return this.bind(session, mapping, latest);
    if (result.response.status === 'not_found') {
      const detail = 'the registry has no version of this subject';
      return { status: 'refused', refusal: () => subjectRefusal(subject.stored, 'schema.missing', detail) };
    }
    const own = await registry.find(key.subject, schemaOf(mapping));
    if (own.status === 'unreachable' || own.status === 'denied')
      return latestLookup.failed(session, own, mismatchId);

    const evaluation = evaluateLatest(mapping, { ...version, role: key.role, kind: 'LATEST_MOVED' });
    const { differences } = evaluation;
    const usable = own.status === 'ok' && schemaPolicy.mayUse(key.topic, own.value) ? own.value : null;
    const beside: Verdict = usable === null ? 'stop' : 'accept';
    const verdict = evaluation.verdict === 'needsOwnId' ? beside : evaluation.verdict;
    log.conflict(session, { ...conflict, differences }, mismatchId);
    const observation = { ...conflict, verdict, differences, latest: latest && latestOf(latest) };
    const isStored = await recorder.observe(session, mismatchId, observation);
    if (usable !== null) return this.bind(session, mapping, usable);
    const which =
      own.status === 'ok' ? 'has rules, which are not run' : 'is not registered under the subject';
    const why = version.unusable === null ? '' : `; ${unusableReason(version.unusable)}`;
    const detail = `mode observe: the mapping's schema ${which}; the verdict would be ${verdict}${why}`;
    const storedId = isStored ? mismatchId : null;
    return {
      status: 'refused',
      refusal: () => conflictRefusal(subject.stored, detail, storedId, differences),
    };
  }

  /** Known to this pod, and as a writer of the subject to all others and after a restart: it is not looked up again. */
  private async bind(
    session: SubjectSession,
    mapping: Mapping,
    registered: RegisteredSchema,
  ): Promise<FirstUse> {
    const { subject } = session;
    const { schemaId, version, guid, rules } = registered;
    const noGuid = missingGuid(mapping.wire, registered);
    if (noGuid !== null)
      return { status: 'refused', refusal: () => subjectRefusal(subject.stored, 'schema.missing', noGuid) };
    subject.writers.useOwnId({ mapping, schemaId, guid });
    const { fingerprint, schema } = mapping;
    const more = { version, schema, ...(guid !== null && { guid }), rulesAllowed: rules };
    await this.parts.recorder.execute(session, { type: 'AcceptWriter', fingerprint, schemaId, ...more });
    return { status: 'bound' };
  }
}

/** Uses the id under which the subject's events know the mapping's schema. False: they do not, or it lacks a GUID. */
function useStoredId({ subject }: SubjectSession, mapping: Mapping): boolean {
  const { accepted } = subject.stored.snapshot.context.writers;
  const known = accepted.find(({ fingerprint }) => fingerprint === mapping.fingerprint);
  if (known === undefined) return false;
  return subject.writers.useOwnId({ mapping, schemaId: known.schemaId, guid: known.guid ?? null });
}
