import { register } from '../support/registry.js';
import { ValueSubject } from './subjects.js';

/** The registered schemas of a topic's keys. */
export interface KeySubject {
  readonly name: string;
  readonly schema: object;
  /** An equivalent text of the same schema. */
  readonly respelled: object;
  readonly schemaId: number;
  /** A later version that another team registers. A key never follows it. */
  readonly moved: object;
  /** Null until it is registered. */
  movedId: number | null;
}

/** The subject resolver of a topic's pods. */
export type Resolver = 'TopicName' | 'RecordName';

/** The schemas that a topic's clients declare. `registered`: only registered ones, by their registered text. */
export type Declaring = 'registered' | 'everything';

export interface ChaosTopic {
  readonly name: string;
  readonly resolver: Resolver;
  readonly declaring: Declaring;
  readonly key: KeySubject;
  /** With TopicName one. With RecordName one for each type; a record without a declared schema is of the first. */
  readonly values: readonly [ValueSubject, ...ValueSubject[]];
}

/** Registers the first schemas of a topic. */
export async function beginTopic(
  registry: string,
  name: string,
  resolver: Resolver,
  declaring: Declaring,
): Promise<ChaosTopic> {
  const namespace = `com.example.${name}`;
  const values: readonly [ValueSubject, ...ValueSubject[]] =
    resolver === 'TopicName'
      ? [
          new ValueSubject(
            `${name}-value`,
            { namespace, nameAt: (drifts) => (drifts === 0 ? 'Chaos' : `Chaos${drifts}`) },
            registry,
          ),
        ]
      : [ofType('Order'), ofType('Trade')];
  function ofType(type: string): ValueSubject {
    const ofTheType = `${namespace}.${type.toLowerCase()}`;
    return new ValueSubject(`${ofTheType}.${type}`, { namespace: ofTheType, nameAt: () => type }, registry);
  }
  for (const subject of values) await subject.begin();
  return { name, resolver, declaring, key: await beginKey(registry, name, resolver, namespace), values };
}

async function beginKey(
  registry: string,
  topic: string,
  resolver: Resolver,
  namespace: string,
): Promise<KeySubject> {
  const record = { type: 'record', name: 'Key', namespace, fields: [{ name: 'id', type: 'string' }] };
  const schema = resolver === 'TopicName' ? { type: 'string' } : record;
  const name = resolver === 'TopicName' ? `${topic}-key` : `${namespace}.Key`;
  return {
    name,
    schema,
    respelled: { ...schema, doc: 'an equivalent text' },
    schemaId: await register(registry, name, schema),
    moved: { ...record, fields: [...record.fields, { name: 'at', type: ['null', 'long'], default: null }] },
    movedId: null,
  };
}

/** Another team registers another key schema. */
export async function moveKey(registry: string, { key }: ChaosTopic): Promise<void> {
  key.movedId = await register(registry, key.name, key.moved);
}
