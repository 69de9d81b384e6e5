import { isDeepStrictEqual } from 'node:util';
import avro from 'avsc';
import type { ChaosAttempt, ChaosHistory, FramedRecord, Violation } from '../history.js';
import { schemaIdOf, type RecordSchema } from '../schemas.js';
import { Registered } from './registered.js';

/** The registry's frame before a body: a zero, and four bytes of the id. */
const FRAME_BYTES = 5;

/**
 * Every record in Kafka, decoded by the schema that it names, has the values that its client meant. Omitted fields have their
 * defaults. It is decoded by avsc, not by our own codecs.
 */
export function checkMeanings(history: ChaosHistory): Violation[] {
  const attempts = new Map(history.attempts.map((attempt) => [attempt.id, attempt]));
  const reader = new Reader(new Registered(history));
  return history.log.flatMap((record) => {
    const attempt = attempts.get(record.id);
    const problem = attempt === undefined ? null : reader.problemOf(attempt, record);
    if (problem === null) return [];
    return [{ rule: 'meaning changed', what: `${record.id} on ${record.topic}: ${problem}` }];
  });
}

class Reader {
  private readonly types = new Map<string, { fields: RecordSchema['fields']; type: avro.Type }>();

  constructor(private readonly registered: Registered) {}

  problemOf({ valueSubject, meaning }: ChaosAttempt, { value }: FramedRecord): string | null {
    const schemaId = schemaIdOf(value);
    const [version] = this.registered.versionsOf(valueSubject, { schemaId });
    if (version === undefined || value === null)
      return `its id ${schemaId} is not a version of ${valueSubject}`;
    const { fields, type } = this.typeOf(version.schema);
    let read: Readonly<Record<string, unknown>>;
    try {
      read = JSON.parse(JSON.stringify(type.fromBuffer(value.subarray(FRAME_BYTES)))) as typeof read;
    } catch (error) {
      return `it cannot be decoded by its id ${schemaId}: ${String(error)}`;
    }
    const meant: Readonly<Record<string, unknown>> = { ...meaning };
    const dropped = Object.keys(meant).find((name) => !fields.some((field) => field.name === name));
    if (dropped !== undefined) return `its schema ${schemaId} has no ${dropped}`;
    const other = fields.find(
      (field) => !isDeepStrictEqual(read[field.name], meant[field.name] ?? field.default ?? null),
    );
    return other === undefined
      ? null
      : `${other.name} is ${JSON.stringify(read[other.name])} under ${schemaId}, expected ${JSON.stringify(meant[other.name])}`;
  }

  private typeOf(schema: string): { fields: RecordSchema['fields']; type: avro.Type } {
    let known = this.types.get(schema);
    if (known === undefined) {
      const parsed = JSON.parse(schema) as RecordSchema;
      known = { fields: parsed.fields, type: avro.Type.forSchema(parsed as unknown as avro.Schema) };
      this.types.set(schema, known);
    }
    return known;
  }
}
