import type { Role } from '#machines';
import type { AssociatedSubjects } from './associated-subjects.js';
import type { GatewaySettings } from './gateway.port.js';
import { idOf, type Subjects } from './subjects.js';

/** The cache is cleared when it holds this many entries. */
const REMEMBERED = 10_000;

/**
 * The stream that a topic's keys or values go to where the request declares no schema, by its id. Resolvers are
 * deterministic (rule 5), so each is asked once and not for every request. An association may move: it is read
 * from its home each time. Only what leads to a subject that this pod has is remembered: clients may name topics that never
 * come to be.
 */
export class UsualStreams {
  private readonly remembered = {
    key: new Map<string, string>(),
    value: new Map<string, string>(),
  };

  constructor(
    private readonly subjectResolver: GatewaySettings['subjectResolver'],
    private readonly configuredName: (topic: string, role: Role) => string | null,
    private readonly associated: Pick<AssociatedSubjects, 'streamOf'> | null,
    private readonly subjects: Pick<Subjects, 'peek'>,
  ) {}

  /** Null: there is none without a declared schema, or the topic's association is yet to be asked for. */
  of(topic: string, role: Role): string | null {
    const id = this.resolved(topic, role);
    return id === null || this.associated === null ? id : this.associated.streamOf(id);
  }

  private resolved(topic: string, role: Role): string | null {
    const remembered = this.remembered[role];
    const known = remembered.get(topic);
    if (known !== undefined) return known;
    const subject = this.subjectResolver(topic, this.configuredName(topic, role), role);
    const id = subject === null ? null : idOf({ topic, subject });
    if (id === null || this.subjects.peek(id) === undefined) return id;
    if (remembered.size >= REMEMBERED) remembered.clear();
    remembered.set(topic, id);
    return id;
  }
}
