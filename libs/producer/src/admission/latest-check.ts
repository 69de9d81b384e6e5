import { Backoff, type Mapping } from '#machines';
import type { ConflictHandler } from '../conflicts/conflict-handler.js';
import type { ConflictLog } from '../conflicts/conflict-log.js';
import { reportedConflict } from '../conflicts/conflict.js';
import type { LatestResponse } from '../conflicts/evaluate-latest.js';
import type { SchemaPolicy } from '../conflicts/schema-policy.js';
import { failureReason } from '../conflicts/registry-failure.js';
import type { LatestLookup } from '../conflicts/latest-lookup.js';
import type { GatewaySettings } from '../contract/settings.js';
import type { Batch } from '../produce/batch.js';
import { sameOrNone } from '../subjects/same-mapping.js';
import type { SubjectSession } from '../subjects/subject-session.js';
import { proceed, reject, type Next } from '../util/next.js';
import type { Hold } from './hold.js';

export interface LatestCheckParts {
  readonly settings: Pick<GatewaySettings, 'policy' | 'resolveSchemaAtProduce'>;
  readonly hold: Hold;
  readonly latestLookup: LatestLookup;
  readonly schemaPolicy: SchemaPolicy;
  readonly conflicts: ConflictHandler;
  readonly log: ConflictLog;
  /** Whether the mode changes subjects: `observe` does not check. */
  readonly changesSubjects: boolean;
}

/** `ResolveSchemaAtProduce`: the bound mapping is compared with the registry's latest version before each produce. */
export class LatestCheck {
  constructor(private readonly parts: LatestCheckParts) {}

  /** Whether requests are checked at all. */
  get isOn(): boolean {
    return this.parts.settings.resolveSchemaAtProduce;
  }

  /** While the registry is down, Strict refuses at once, and Lenient asks again until the request's deadline; nothing is sent. */
  async check(batch: Batch, session: SubjectSession): Promise<Next> {
    const { settings, hold, latestLookup, log, changesSubjects } = this.parts;
    // A retry has just been looked up; a trial has not.
    const isLookedUp = session.lease?.purpose === 'retry';
    if (!this.isOn || isLookedUp || session.declaredWriter !== null || !changesSubjects) return proceed;
    const { subject } = session;
    for (const backoff = new Backoff(settings.policy.lookupBackoff); ;) {
      const { mapping } = subject;
      if (mapping?.schemaId == null) return proceed;
      const held = await hold.withSlot(batch, subject.stored.key, () => latestLookup.sharedLatest(subject));
      if (!held.ok) return reject(held.refusal);
      const response = held.value;
      // The question was about another mapping: the response may be older than the present one.
      if (!sameOrNone(mapping, subject.mapping)) continue;
      if (response.status !== 'unreachable' && response.status !== 'denied')
        return this.compare(batch, session, mapping, response);
      const reason = failureReason(response);
      log.registryFailed(session, reason);
      const next = await hold.forRegistry(batch, subject, reason, backoff.next());
      if (next.next === 'reject') return next;
    }
  }

  private async compare(
    batch: Batch,
    session: SubjectSession,
    mapping: Mapping,
    response: LatestResponse,
  ): Promise<Next> {
    const { schemaPolicy, conflicts } = this.parts;
    const { subject } = session;
    const isOk = response.status === 'ok';
    if (isOk && (session.isRetryUsed || schemaPolicy.stillFits(subject, mapping, response.value)))
      return proceed;
    const kind = isOk ? 'LATEST_MOVED' : 'UNKNOWN_SCHEMA';
    const next = await conflicts.handle(
      batch,
      session,
      reportedConflict(kind, 'registry', mapping),
      response,
    );
    if (next.next === 'reject') return next;
    // A conflict may end on another subject, whose latest version is yet to be compared.
    return session.subject === subject ? next : this.check(batch, session);
  }
}
