import type { StreamKey } from '#journal/port';
import type { Configured, Role } from '#machines';
import type { GatewaySettings } from './gateway.port.js';

const roles = ['key', 'value'] as const;

/** A mapping of the configuration, and the one subject that the resolver gives it. */
export interface ConfiguredSubject {
  readonly key: StreamKey;
  readonly configured: Configured;
}

/** The subjects of the configuration. One whose subject cannot be resolved without a declared schema is left out. */
export function configuredSubjects(settings: GatewaySettings): ConfiguredSubject[] {
  return settings.mappings.flatMap(({ topic, role, ...configured }) => {
    const subject = settings.subjectResolver(topic, configured.mapping.fullName, role);
    return subject === null ? [] : [{ key: { topic, subject, role }, configured }];
  });
}

/** What the configuration maps a subject to; null for the subjects it does not name, other records of the topic among them. */
export function configuredSubject(
  settings: GatewaySettings,
): (key: Pick<StreamKey, 'topic' | 'subject'>) => ConfiguredSubject | null {
  // Of two mappings of one subject the first counts.
  const byId = new Map(
    configuredSubjects(settings)
      .reverse()
      .map((configured) => [streamOf(configured.key), configured]),
  );
  return (key) => byId.get(streamOf(key)) ?? null;
}

/**
 * The role of a subject without events, by what the subject resolver is given: a configured mapping, or a record without a
 * name. Null: neither tells, as under RecordName for a record that is not configured; a subject's name alone never does.
 */
export function roleByResolver(
  settings: GatewaySettings,
): (key: Pick<StreamKey, 'topic' | 'subject'>) => Role | null {
  const configured = configuredSubjects(settings);
  return ({ topic, subject }) => {
    const known = configured.find(({ key }) => key.topic === topic && key.subject === subject);
    if (known !== undefined) return known.key.role;
    const [role, other] = roles.filter((role) => settings.subjectResolver(topic, null, role) === subject);
    return other === undefined ? (role ?? null) : null;
  };
}

/** What the configuration maps a topic's keys or values to, whatever their subject; null: nothing. */
export function configuredRoles(settings: GatewaySettings): (topic: string, role: Role) => Configured | null {
  // Of two of one role the first counts.
  const byRole = new Map(
    [...settings.mappings]
      .reverse()
      .map(({ topic, role, ...configured }) => [`${topic}/${role}`, configured]),
  );
  return (topic, role) => byRole.get(`${topic}/${role}`) ?? null;
}

const streamOf = ({ topic, subject }: Pick<StreamKey, 'topic' | 'subject'>): string => `${topic}/${subject}`;
