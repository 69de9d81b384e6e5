import type { StreamKey } from '#journal/port';
import type { Mapping, Role } from '#machines';
import type { GatewaySettings } from './gateway.port.js';

/** A mapping of the configuration, and the one subject that the resolver gives it. */
export interface ConfiguredSubject {
  readonly key: StreamKey;
  readonly mapping: Mapping;
}

/** The subjects of the configuration. One whose subject cannot be resolved without a declared schema is left out. */
export function configuredSubjects(settings: GatewaySettings): ConfiguredSubject[] {
  return settings.mappings.flatMap(({ topic, role, mapping }) => {
    const subject = settings.subjectResolver(topic, mapping.fullName, role);
    return subject === null ? [] : [{ key: { topic, subject, role }, mapping }];
  });
}

/** What the configuration maps a subject to; null for the subjects it does not name, other records of the topic among them. */
export function configuredMapping(settings: GatewaySettings): (key: StreamKey) => Mapping | null {
  // Of two mappings of one subject the first counts.
  const byId = new Map(
    configuredSubjects(settings)
      .reverse()
      .map(({ key, mapping }) => [streamOf(key), mapping]),
  );
  return (key) => byId.get(streamOf(key)) ?? null;
}

/** The full name of the schema that the configuration gives a topic's keys or values; null: none. */
export function configuredNames(settings: GatewaySettings): (topic: string, role: Role) => string | null {
  // Of two of one role the first counts.
  const names = new Map(
    [...settings.mappings]
      .reverse()
      .map(({ topic, role, mapping }) => [`${topic}/${role}`, mapping.fullName]),
  );
  return (topic, role) => names.get(`${topic}/${role}`) ?? null;
}

const streamOf = ({ topic, subject }: Pick<StreamKey, 'topic' | 'subject'>): string => `${topic}/${subject}`;
