import { streamIdOf } from '#journal/port';
import type { Role } from '#machines';
import type { GatewaySettings } from '../contract/settings.js';
import type { AssociatedSubjects } from './associated-subjects.js';
import type { SubjectRepository } from './subject-repository.js';

/** Topics per role. A full cache is cleared. */
const MAX_ENTRIES = 10_000;

/**
 * The streams of requests that declare no schema. A resolver is deterministic (rule 5), so its result is cached. An
 * association may change and is read each time. Only streams of subjects that this pod has are cached, since clients may name
 * topics that do not exist.
 */
export class DefaultSubjects {
  private readonly cache = { key: new Map<string, string>(), value: new Map<string, string>() };

  constructor(
    private readonly parts: {
      readonly subjectResolver: GatewaySettings['subjectResolver'];
      /** The full name of the schema that is configured for a topic's keys or values. */
      readonly configuredName: (topic: string, role: Role) => string | null;
      readonly associated: Pick<AssociatedSubjects, 'streamOf'> | null;
      readonly subjects: Pick<SubjectRepository, 'peek'>;
    },
  ) {}

  /** The id of the stream. Null: it is not known without a declared schema or a look-up. */
  streamOf(topic: string, role: Role): string | null {
    const { associated } = this.parts;
    const id = this.resolved(topic, role);
    return id === null || associated === null ? id : associated.streamOf(id);
  }

  private resolved(topic: string, role: Role): string | null {
    const { subjectResolver, configuredName, subjects } = this.parts;
    const cache = this.cache[role];
    const cached = cache.get(topic);
    if (cached !== undefined) return cached;
    const subject = subjectResolver(topic, configuredName(topic, role), role);
    const id = subject === null ? null : streamIdOf({ topic, subject });
    if (id === null || subjects.peek(id) === undefined) return id;
    if (cache.size >= MAX_ENTRIES) cache.clear();
    cache.set(topic, id);
    return id;
  }
}
