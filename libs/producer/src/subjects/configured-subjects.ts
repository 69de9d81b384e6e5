import { streamIdOf, type StreamKey } from '#journal/port';
import type { Configured, Role } from '#machines';
import type { GatewaySettings } from '../contract/settings.js';

export const ROLES = ['key', 'value'] as const satisfies readonly Role[];

type StreamName = Pick<StreamKey, 'topic' | 'subject'>;

/** A mapping of the configuration, and the subject that the resolver gives it. */
export interface ConfiguredSubject {
  readonly key: StreamKey;
  readonly configured: Configured;
}

/** What the configuration determines of a subject, by its name. */
export interface SubjectConfiguration {
  /** The configured mapping of a subject. Null: the configuration does not name the subject. */
  readonly configured: (name: StreamName) => Configured | null;
  /** The role of a subject without events. Null: not determined. */
  readonly roleOf: (name: StreamName) => Role | null;
}

/** The subjects of the configuration, without those whose subject depends on a declared schema. */
export function configuredSubjects(settings: GatewaySettings): ConfiguredSubject[] {
  return settings.mappings.flatMap(({ topic, role, ...configured }) => {
    const subject = settings.subjectResolver(topic, configured.mapping.fullName, role);
    return subject === null ? [] : [{ key: { topic, subject, role }, configured }];
  });
}

/** Finds the configured subject of a name. The first of two mappings of one subject counts. */
export function configuredByName(settings: GatewaySettings): (name: StreamName) => ConfiguredSubject | null {
  const byId = new Map(
    configuredSubjects(settings)
      .reverse()
      .map((configured) => [streamIdOf(configured.key), configured]),
  );
  return (name) => byId.get(streamIdOf(name)) ?? null;
}

/**
 * The role of a subject without events: that of a configured mapping, or of a record without a name. Null: neither determines
 * it, as with RecordName and a record that is not configured. A subject's name alone never does.
 */
export function roleByResolver(settings: GatewaySettings): SubjectConfiguration['roleOf'] {
  const configured = configuredSubjects(settings);
  return ({ topic, subject }) => {
    const known = configured.find(({ key }) => key.topic === topic && key.subject === subject);
    if (known !== undefined) return known.key.role;
    const [role, other] = ROLES.filter((role) => settings.subjectResolver(topic, null, role) === subject);
    return other === undefined ? (role ?? null) : null;
  };
}

/** The configured mapping of a topic's keys or values, whatever their subject. Null: none. */
export type ConfiguredByRole = (topic: string, role: Role) => Configured | null;

/** The first of two mappings of one role counts. */
export function configuredByRole(settings: GatewaySettings): ConfiguredByRole {
  const byRole = new Map(
    [...settings.mappings]
      .reverse()
      .map(({ topic, role, ...configured }) => [`${topic}/${role}`, configured]),
  );
  return (topic, role) => byRole.get(`${topic}/${role}`) ?? null;
}
