import avro from 'avsc';
import type { SchemaReference } from './registry.js';
import { stack } from './stack.js';
import type { Topics } from './topics.js';

/** A value of the log: the id that it names, and its Avro JSON under the schema that the registry has for this id. */
export interface LogValue {
  readonly schemaId: number;
  readonly value: unknown;
}

type Registered = { schema: string; references?: readonly SchemaReference[] };

/** Every value of a topic, by partition and offset, decoded like a consumer does, by another codec than ours. */
export async function logValues(topics: Topics, topic: string): Promise<LogValue[]> {
  const types = new Map<number, avro.Type>();
  const values: LogValue[] = [];
  for (const { value } of await topics.read(topic)) {
    if (value === null) throw new Error('a tombstone');
    const schemaId = value.readInt32BE(1);
    const type = types.get(schemaId) ?? (await typeOf(schemaId));
    types.set(schemaId, type);
    const text = type.toString(type.fromBuffer(value.subarray(5)));
    values.push({ schemaId, value: JSON.parse(text) as unknown });
  }
  return values;
}

async function typeOf(schemaId: number): Promise<avro.Type> {
  const registry: Record<string, avro.Type> = {};
  return parse((await get(`/schemas/ids/${schemaId}`)) as Registered, registry);
}

/** Includes its references. */
async function parse(
  { schema, references = [] }: Registered,
  registry: Record<string, avro.Type>,
): Promise<avro.Type> {
  for (const { subject, version } of references)
    await parse((await get(`/subjects/${subject}/versions/${version}`)) as Registered, registry);
  return avro.Type.forSchema(JSON.parse(schema) as avro.Schema, { registry, wrapUnions: 'always' });
}

async function get(path: string): Promise<unknown> {
  return (await fetch(`${stack().schemaRegistry}${path}`)).json();
}
