import type { Role } from '#machines';
import type { GatewaySettings } from './gateway.port.js';
import { idOf } from './subjects.js';

/** A client may name topics that never come to be: with so many the memory begins anew. */
const REMEMBERED = 10_000;

/**
 * The stream that a topic's keys or values go to where the request declares no schema, by its id. Resolvers are
 * deterministic (mission rule 5), so each is asked once and not for every request.
 */
export class UsualStreams {
  private readonly remembered = {
    key: new Map<string, string | null>(),
    value: new Map<string, string | null>(),
  };

  constructor(
    private readonly subjectResolver: GatewaySettings['subjectResolver'],
    private readonly configuredName: (topic: string, role: Role) => string | null,
  ) {}

  /** Null: there is none without a declared schema. */
  of(topic: string, role: Role): string | null {
    const remembered = this.remembered[role];
    const known = remembered.get(topic);
    if (known !== undefined) return known;
    const subject = this.subjectResolver(topic, this.configuredName(topic, role), role);
    const id = subject === null ? null : idOf({ topic, subject });
    if (remembered.size >= REMEMBERED) remembered.clear();
    remembered.set(topic, id);
    return id;
  }
}
