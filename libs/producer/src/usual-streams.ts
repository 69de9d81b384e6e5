import type { StreamKey } from '#journal/port';
import type { Role } from '#machines';
import { configuredNames } from './configured.js';
import type { GatewaySettings } from './gateway.port.js';
import { idOf } from './subjects.js';

/** A client may name topics that never come to be: with so many the memory begins anew. */
const REMEMBERED = 10_000;

interface UsualStream {
  readonly key: StreamKey;
  readonly id: string;
}

/**
 * The stream that a topic's keys or values go to where the request declares no schema. Resolvers are deterministic
 * (mission rule 5), so each is asked once and not for every request.
 */
export class UsualStreams {
  private readonly remembered = {
    key: new Map<string, UsualStream | null>(),
    value: new Map<string, UsualStream | null>(),
  };
  private readonly configuredName: (topic: string, role: Role) => string | null;

  constructor(private readonly settings: GatewaySettings) {
    this.configuredName = configuredNames(settings);
  }

  /** Null: there is none without a declared schema. */
  of(topic: string, role: Role): UsualStream | null {
    const known = this.remembered[role].get(topic);
    if (known !== undefined) return known;
    const subject = this.settings.subjectResolver(topic, this.configuredName(topic, role), role);
    const key = subject === null ? null : { topic, subject, role };
    const stream = key === null ? null : { key, id: idOf(key) };
    if (this.remembered[role].size >= REMEMBERED) this.remembered[role].clear();
    this.remembered[role].set(topic, stream);
    return stream;
  }
}
