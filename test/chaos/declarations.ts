import type { SeededRandom } from '../support/seeded-random.js';
import { driftedSchema, ownSchema, respelled, unwritableSchema } from './schemas.js';
import type { ValueSubject, Version } from './subjects.js';
import type { ChaosTopic } from './topics.js';
import type { Knowledge } from './values.js';

/** A schema as a request declares it. */
export type Declared = { readonly schema: string } | { readonly schemaId: number };

export const valueKinds = [
  'nothing',
  'text of the mapping',
  'text of an older version',
  'text of a newer version',
  'equivalent text',
  'text of a retyped version',
  'text that is not registered',
  'text that is registered later',
  'text that may not be written',
  'id of the mapping',
  'id of an older version',
  'id of a newer version',
  'id of a retyped version',
  'id of another subject',
  'unknown id',
] as const;
export type ValueKind = (typeof valueKinds)[number];

export const keyKinds = [
  'nothing',
  'text',
  'equivalent text',
  'text of a moved key',
  'id',
  'id of a moved key',
] as const;
export type KeyKind = (typeof keyKinds)[number];

/** Texts that cause look-ups without a lease when the registry does not know them. */
const unknownTexts = new Set<ValueKind | KeyKind>([
  'equivalent text',
  'text that is not registered',
  'text that is registered later',
  'text that may not be written',
]);

export const mayDeclare = ({ declaring }: ChaosTopic, kind: ValueKind | KeyKind): boolean =>
  declaring === 'everything' || !unknownTexts.has(kind);

/** A value's declaration, and the schema that the client writes its data for. */
export interface ValueDeclaration {
  readonly declared: Declared | null;
  readonly knowledge: Knowledge;
}

/** An id that is never assigned. */
const UNKNOWN_ID = 2_000_000_000;
/** An equivalent text is compared with the newest versions only (`VersionSearch`), so no older version is declared that way. */
const NEWEST = 5;

/** Null: there is no such schema yet. */
export function declareValue(
  kind: ValueKind,
  topic: ChaosTopic,
  subject: ValueSubject,
  random: SeededRandom,
): ValueDeclaration | null {
  const { latest, sound, names, versions, released } = subject;
  const mapped = versions.find(({ schemaId }) => schemaId === subject.mappedId) ?? released;
  const older = versions.slice(0, versions.indexOf(mapped)).filter((version) => !version.retyped);
  const newer = versions.slice(versions.indexOf(mapped) + 1).filter((version) => !version.retyped);
  const retyped = versions.filter((version) => version.retyped);
  const own = (drifts: number, schema: object): ValueDeclaration => ({
    declared: text(schema),
    knowledge: { names, drifts, retyped: false },
  });
  const known = sound.at(-1) ?? latest;
  switch (kind) {
    case 'nothing':
      return { declared: null, knowledge: random.chance(0.8) ? released : random.pick(sound) };
    case 'text of the mapping':
      return byText(mapped);
    case 'text of an older version':
      return pick(older, random, byText);
    case 'text of a newer version':
      return pick(newer, random, byText);
    case 'equivalent text':
      return pick(sound.slice(-NEWEST), random, (version) => own(version.drifts, respelled(version.schema)));
    case 'text of a retyped version':
      return pick(retyped, random, byText);
    case 'text that is not registered':
      return own(known.drifts, ownSchema(names, known.drifts, 2));
    case 'text that is registered later':
      return random.chance(0.7)
        ? own(subject.team.drifts, subject.team.schema)
        : own(subject.drifts + 1, driftedSchema(names, subject.drifts + 1));
    case 'text that may not be written':
      return own(known.drifts, unwritableSchema(names, known.drifts));
    case 'id of the mapping':
      return byId(mapped);
    case 'id of an older version':
      return pick(older, random, byId);
    case 'id of a newer version':
      return pick(newer, random, byId);
    case 'id of a retyped version':
      return pick(retyped, random, byId);
    case 'id of another subject':
      return { declared: { schemaId: topic.key.schemaId }, knowledge: released };
    case 'unknown id':
      return { declared: { schemaId: UNKNOWN_ID }, knowledge: released };
  }
}

/** Undefined: there is no such schema yet. */
export function declareKey(kind: KeyKind, { key }: ChaosTopic): Declared | null | undefined {
  switch (kind) {
    case 'nothing':
      return null;
    case 'text':
      return text(key.schema);
    case 'equivalent text':
      return text(key.respelled);
    case 'text of a moved key':
      return text(key.moved);
    case 'id':
      return { schemaId: key.schemaId };
    case 'id of a moved key':
      return key.movedId === null ? undefined : { schemaId: key.movedId };
  }
}

/** As the members `value_schema`, `value_schema_id` of a request, or those of the key. */
export function membersOf(role: 'key' | 'value', declared: Declared | null): Record<string, unknown> {
  if (declared === null) return {};
  return 'schema' in declared
    ? { [`${role}_schema`]: declared.schema }
    : { [`${role}_schema_id`]: declared.schemaId };
}

const text = (schema: object): Declared => ({ schema: JSON.stringify(schema) });
const byText = (version: Version): ValueDeclaration => ({
  declared: text(version.schema),
  knowledge: version,
});
const byId = (version: Version): ValueDeclaration => ({
  declared: { schemaId: version.schemaId },
  knowledge: version,
});

function pick(
  versions: readonly Version[],
  random: SeededRandom,
  declare: (version: Version) => ValueDeclaration,
): ValueDeclaration | null {
  return versions.length === 0 ? null : declare(random.pick(versions));
}
