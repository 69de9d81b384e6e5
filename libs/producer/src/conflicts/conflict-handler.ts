import { topicMatcher } from '#machines';
import type { RegisteredSchema, RegistryResponse } from '#registry';
import type { Refusal } from '../contract/refusal.js';
import type { GatewaySettings } from '../contract/settings.js';
import type { GatewayTelemetry } from '../contract/telemetry.js';
import type { Batch } from '../produce/batch.js';
import type { AssociationCheck } from '../subjects/association-check.js';
import { labelsOf } from '../subjects/labels.js';
import { sameOrNone } from '../subjects/same-mapping.js';
import type { SubjectSession } from '../subjects/subject-session.js';
import { reevaluate, reject, type ReevaluateOrReject } from '../util/next.js';
import type { ConflictLog } from './conflict-log.js';
import type { ConflictStrategy } from './conflict-strategy.js';
import { conflictKey, type Conflict } from './conflict.js';
import { refusedThoughRegistered } from './evaluate-latest.js';
import type { Leases } from './leases.js';
import { blockedRefusal, conflictRefusal, requestRefusal } from './conflict-refusals.js';

type Response = RegistryResponse<RegisteredSchema>;

export interface ConflictHandlerParts {
  readonly settings: Pick<GatewaySettings, 'topicPatternsForOnError'>;
  readonly monotonic: () => number;
  readonly telemetry: Pick<GatewayTelemetry, 'counter'>;
  readonly association: AssociationCheck;
  readonly leases: Leases;
  readonly log: ConflictLog;
  /** The strategy of the mode. */
  readonly strategy: ConflictStrategy;
}

/** Handles a conflict up to the look-up, in every mode. The mode's strategy does the rest. */
export class ConflictHandler {
  /** Whether conflicts of a topic are looked up. */
  readonly looksUp: (topic: string) => boolean;

  constructor(private readonly parts: ConflictHandlerParts) {
    this.looksUp = topicMatcher(parts.settings.topicPatternsForOnError);
  }

  /**
   * `reevaluate`: the session holds the lease of the retry, or another request works on the subject.
   * @param latest the latest version, if it is known already; null: it is not
   */
  async handle(
    batch: Batch,
    session: SubjectSession,
    conflict: Conflict,
    latest: Response | null = null,
  ): Promise<ReevaluateOrReject> {
    const { association, log, strategy } = this.parts;
    if (!session.isRetryUsed) {
      if (association.isMoved(session)) return association.move(batch, session);
      if (!sameOrNone(conflict.about, session.subject.mapping)) return handOver(session, conflict);
    }
    const isConflict = conflict.kind !== 'FIRST_USE';
    if (isConflict) {
      const refused = await this.refusalWithoutLookup(session, conflict, latest);
      if (refused !== null) return reject(refused);
    }
    const recent = this.recentRefusal(session, conflict);
    if (recent !== null) {
      if (isConflict) log.conflict(session, conflict, recent.mismatchId ?? null);
      return reject(recent);
    }
    return strategy.resolve(batch, session, conflict, latest);
  }

  /** The refusal of a conflict that was looked up a moment ago. Null: it was not. */
  private recentRefusal({ subject }: SubjectSession, conflict: Conflict): Refusal | null {
    const recent = subject.refusalsOf(conflict.kind).recall(conflictKey(conflict), this.parts.monotonic());
    if (recent === null || conflict.clientFault === null) return recent;
    return requestRefusal(subject.stored, conflict, recentlyLookedUp, recent.mismatchId ?? null);
  }

  /** The refusal of a conflict that is not looked up. Null: it is. */
  private async refusalWithoutLookup(
    session: SubjectSession,
    conflict: Conflict,
    latest: Response | null,
  ): Promise<Refusal | null> {
    const { log } = this.parts;
    const { stored } = session;
    if (session.validLease?.purpose === 'retry') {
      log.conflict(session, conflict);
      return this.failRetry(session, conflict);
    }
    const looksUp = latest !== null || this.looksUp(stored.key.topic);
    if (looksUp && !session.isRetryUsed) return null;
    log.conflict(session, conflict);
    return requestRefusal(stored, conflict, session.isRetryUsed ? retryUsed : notLookedUp, null);
  }

  /** A retry that fails blocks at once (rule 3). Data that does not fit the followed schema was not sent, so the retry did not fail. */
  private async failRetry(session: SubjectSession, conflict: Conflict): Promise<Refusal> {
    const { leases, telemetry } = this.parts;
    const { subject } = session;
    const { differences } = conflict;
    if (conflict.clientFault !== null) {
      const reason = 'the record does not fit the schema that was followed';
      const { conflict: lookedUp } = subject.stored.snapshot.context;
      await leases.abandon(session, reason);
      return requestRefusal(subject.stored, conflict, reason, lookedUp?.mismatchId ?? null);
    }
    if (isFirstSend(session, conflict)) {
      await leases.abandon(session, refusedThoughRegistered);
      return conflictRefusal(subject.stored, refusedThoughRegistered, null, differences);
    }
    const message = `the retry ended with another conflict: ${conflict.kind}`;
    await leases.fail(session, { message, differences });
    telemetry.counter('produce.blocked', labelsOf(subject.stored));
    return subject.stored.snapshot.value === 'blocked'
      ? blockedRefusal(subject.stored)
      : conflictRefusal(subject.stored, message, null, differences);
  }
}

const recentlyLookedUp = 'the registry was asked a moment ago, and no version of the schema has it';
const retryUsed = 'the one retry is used: the record does not fit the schema that was followed';
const notLookedUp = 'the topic matches no pattern of producer.topicPatternsForOnError: nothing was looked up';

/**
 * Another request resolves the subject, or it has another mapping already. A record that the broker refused was sent
 * once: the next send is its one retry.
 */
export function handOver(session: SubjectSession, { kind }: Conflict): ReevaluateOrReject {
  if (kind === 'BROKER_REFUSED') session.useRetry();
  return reevaluate;
}

/**
 * The broker refuses a mapping that a first use has just bound to the latest version. Nothing was sent before and nothing
 * followed, so this is no second failure: the refusal means what it means at any other time.
 */
function isFirstSend({ stored }: SubjectSession, { kind }: Conflict): boolean {
  const { conflict: lookedUp, mapping } = stored.snapshot.context;
  if (kind !== 'BROKER_REFUSED' || lookedUp?.kind !== 'FIRST_USE') return false;
  return lookedUp.from === null || lookedUp.from.fingerprint === mapping?.fingerprint;
}
