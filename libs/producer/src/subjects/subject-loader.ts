import { streamIdOf, type StreamKey } from '#journal/port';
import type { Hold } from '../admission/hold.js';
import { subjectRefusal, type Refusal } from '../contract/refusal.js';
import type { GatewaySettings } from '../contract/settings.js';
import type { Batch } from '../produce/batch.js';
import { topicRefusal } from '../produce/send-result.js';
import type { RecordSender } from '../kafka/record-sender.js';
import type { OrRefusal } from '../util/next.js';
import type { AssociatedSubjects } from './associated-subjects.js';
import { isBlank, type SubjectRepository } from './subject-repository.js';
import type { Subject } from './subject.js';
import { otherRoleRefusal } from './unusable-subject.js';

/** How old the pod's knowledge of a topic may be when a subject is used for the first time, in ms. */
const MAX_TOPIC_AGE_MS = 1000;

/** The key in a home's refusal cache. */
const ASSOCIATION = 'association';

export interface SubjectLoaderParts {
  readonly settings: Pick<GatewaySettings, 'policy'>;
  readonly monotonic: () => number;
  readonly sender: Pick<RecordSender, 'checkTopic'>;
  readonly subjects: SubjectRepository;
  readonly hold: Hold;
  /** Null: subjects are resolved without associations. */
  readonly associated: AssociatedSubjects | null;
}

/**
 * Finds the subject of a request, and loads it if this pod does not have it. Nothing is loaded, looked up or cached for a topic that
 * Kafka does not have, so the topic is checked first whenever a client may have invented the subject (ADR 34).
 */
export class SubjectLoader {
  constructor(private readonly parts: SubjectLoaderParts) {}

  /** The subject that a topic is associated with, or else that of the key. @throws JournalUnreachable */
  loadAssociated(batch: Batch, key: StreamKey): OrRefusal<Subject> | Promise<OrRefusal<Subject>> {
    const { associated, subjects } = this.parts;
    if (associated === null) return this.open(batch, key);
    const id = associated.streamOf(streamIdOf(key));
    const load = id === null ? undefined : subjects.peek(id, key.role);
    return load === undefined ? this.loadFromHome(batch, key, associated) : { ok: true, value: load };
  }

  /** @throws JournalUnreachable */
  open(batch: Batch, key: StreamKey): OrRefusal<Subject> | Promise<OrRefusal<Subject>> {
    const { subjects } = this.parts;
    const known = subjects.peek(streamIdOf(key), key.role);
    return known === undefined || isBlank(known.stored) || awaitsFirstUse(known)
      ? this.onExistingTopic(batch, key, () => subjects.get(key))
      : { ok: true, value: known };
  }

  /** @param key of the home */
  private async loadFromHome(
    batch: Batch,
    key: StreamKey,
    associated: AssociatedSubjects,
  ): Promise<OrRefusal<Subject>> {
    const loaded = await this.open(batch, key);
    if (!loaded.ok) return loaded;
    const home = loaded.value;
    if (home.stored.key.role === key.role && associated.known(home) === null) {
      const refusal = await this.lookUpAssociation(batch, home, associated);
      if (refusal !== null) return { ok: false, refusal };
    }
    // By its first event, which another pod may have stored meanwhile.
    if (home.stored.key.role !== key.role)
      return { ok: false, refusal: otherRoleRefusal(home.stored, key.role) };
    return this.onExistingTopic(batch, key, () => associated.open(home));
  }

  /** Null: the association is known from now on. */
  private async lookUpAssociation(
    batch: Batch,
    home: Subject,
    associated: AssociatedSubjects,
  ): Promise<Refusal | null> {
    const { monotonic, hold, settings } = this.parts;
    const recent = home.refusals.recall(ASSOCIATION, monotonic());
    if (recent !== null) return recent;
    const responded = await hold.untilRegistryResponds(batch, home, () =>
      associated.lookUp(home, batch.metadata),
    );
    if (!responded.ok) return responded.refusal;
    const association = responded.value;
    if (association.status === 'known') return null;
    const refusal = (): Refusal => subjectRefusal(home.stored, 'schema.missing', association.reason);
    home.refusals.remember(ASSOCIATION, refusal, monotonic(), settings.policy.lookupBackoff);
    return refusal();
  }

  private async onExistingTopic(
    batch: Batch,
    key: StreamKey,
    load: () => Promise<Subject>,
  ): Promise<OrRefusal<Subject>> {
    const held = await this.parts.hold.withSlot(batch, key, async () => {
      const problem = await this.parts.sender.checkTopic(key.topic, MAX_TOPIC_AGE_MS);
      return problem ?? load();
    });
    if (!held.ok) return held;
    const { value } = held;
    return 'status' in value ? { ok: false, refusal: topicRefusal(key.topic, value) } : { ok: true, value };
  }
}

/** The mapping has no registry id yet, as a configured one: the registry will be asked for it. */
export const awaitsFirstUse = ({ mapping }: Subject): boolean => mapping?.schemaId === null;
