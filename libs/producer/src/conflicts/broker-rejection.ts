import { isMappingSuspect } from '#machines';
import type { RegisteredSchema, RegistryResponse } from '#registry';
import type { Hold } from '../admission/hold.js';
import { subjectRefusal } from '../contract/refusal.js';
import type { GatewaySettings } from '../contract/settings.js';
import type { Batch } from '../produce/batch.js';
import { sameOrNone } from '../subjects/same-mapping.js';
import type { SubjectSession } from '../subjects/subject-session.js';
import type { Subject } from '../subjects/subject.js';
import { reject, type ReevaluateOrReject, type OrRefusal } from '../util/next.js';
import type { ConflictHandler } from './conflict-handler.js';
import { reportedConflict } from './conflict.js';
import type { SchemaPolicy } from './schema-policy.js';
import type { LatestLookup } from './latest-lookup.js';

type Response = RegistryResponse<RegisteredSchema>;

/** The session whose schema the broker probably refused. */
interface Suspect {
  readonly session: SubjectSession;
  /** The registry's latest version, if it was asked for to find out. */
  readonly latest: Response | null;
}

export interface BrokerRejectionParts {
  readonly settings: Pick<GatewaySettings, 'policy'>;
  readonly monotonic: () => number;
  readonly hold: Hold;
  readonly latestLookup: LatestLookup;
  readonly schemaPolicy: SchemaPolicy;
  readonly conflicts: ConflictHandler;
}

/** Handles a broker's refusal of a schema. None of the refused records is in the log. */
export class BrokerRejection {
  constructor(private readonly parts: BrokerRejectionParts) {}

  async handle(batch: Batch): Promise<ReevaluateOrReject> {
    const suspected = await this.findSuspect(batch);
    if (!suspected.ok) return reject(suspected.refusal);
    const { session, latest } = suspected.value;
    // A schema that the request itself declares says nothing about the subject's.
    if (session.declaredWriter !== null) {
      const detail = 'the broker refuses the schema that this request declares';
      return reject(subjectRefusal(session.stored, 'writer.refused', detail));
    }
    const conflict = reportedConflict('BROKER_REFUSED', 'broker', session.encodedUnder);
    return this.parts.conflicts.handle(batch, session, conflict, latest);
  }

  /**
   * A broker does not say whether it refused the key or the value. All candidates but the last are compared with the registry's
   * latest version, keys first, since they fail fast (rule 1): the first that has moved is the suspect, otherwise the last. Blaming
   * a value for its key would follow, fail the retry, and block the wrong subject (ADR 10).
   */
  private async findSuspect(batch: Batch): Promise<OrRefusal<Suspect>> {
    const { conflicts, hold } = this.parts;
    const mapped = batch.sessions.filter(({ declaredWriter }) => declaredWriter === null);
    const last = batch.sessions.find(({ declaredWriter }) => declaredWriter !== null) ?? mapped.at(-1);
    if (last === undefined) throw new Error('a broker refused the schema of a batch without sessions');
    const moving = mapped.find(isMoving);
    if (moving !== undefined) return suspect(moving);
    if (!conflicts.looksUp(batch.request.topic)) return suspect(last);
    for (const session of mapped) {
      if (session === last) break;
      const held = await hold.withSlot(batch, session.stored.key, () => this.movedLatest(session.subject));
      if (!held.ok) return held;
      if (held.value !== null) return suspect(session, held.value);
    }
    return suspect(last);
  }

  /** The registry's latest version if it shows that the mapping is no longer the latest. Null: nothing shows that. */
  private async movedLatest(subject: Subject): Promise<Response | null> {
    const { latestLookup, schemaPolicy, monotonic, settings } = this.parts;
    const { mapping, memory } = subject;
    const { confirmedLatest } = memory;
    if (mapping === null || (confirmedLatest?.mapping === mapping && monotonic() < confirmedLatest.until))
      return null;
    const response = await latestLookup.sharedLatest(subject);
    if (response.status === 'unreachable' || response.status === 'denied') return null;
    if (response.status !== 'ok' || !schemaPolicy.stillFits(subject, mapping, response.value))
      return response;
    memory.confirmedLatest = { mapping, until: monotonic() + settings.policy.lookupBackoff.maxMs };
    return null;
  }
}

const suspect = (session: SubjectSession, latest: Response | null = null): OrRefusal<Suspect> => ({
  ok: true,
  value: { session, latest },
});

/** The mapping is suspect or has changed already, or the session's own retry, after a broker's refusal, met another one. */
function isMoving({ validLease, stored, encodedUnder, subject }: SubjectSession): boolean {
  const { snapshot } = stored;
  if (validLease !== null)
    return validLease.purpose === 'retry' && snapshot.context.conflict?.kind === 'BROKER_REFUSED';
  return isMappingSuspect(snapshot) || !sameOrNone(encodedUnder, subject.mapping);
}
