import avro from 'avsc';
import type { EncodedRecord } from '#producer';
import { barKey, barValue } from './bars.js';

/** Encoding without Sluicegate: avsc with its own check of the data, then the registry's header. */
export class BareEncoder {
  private readonly keyType = avro.Type.forSchema(barKey as unknown as avro.Schema, { wrapUnions: true });
  private readonly valueType: avro.Type;

  /** @param form of the values: plain JSON has bare unions */
  constructor(
    private readonly keyId: number,
    private readonly valueId: number,
    valueSchema: object = barValue,
    form: 'avro' | 'plain' = 'avro',
  ) {
    this.valueType = avro.Type.forSchema(valueSchema as avro.Schema, { wrapUnions: form === 'avro' });
  }

  /** @throws Error for a record that does not match the schema */
  encode(record: { readonly key?: unknown; readonly value?: unknown }): EncodedRecord {
    return {
      key: write(this.keyType, this.keyId, record.key),
      value: this.value(record.value),
      partition: null,
      timestamp: null,
      headers: [],
    };
  }

  /** @throws Error for a value that does not match the schema */
  value(value: unknown): Buffer {
    return write(this.valueType, this.valueId, value);
  }
}

/** Rejects undeclared fields, which avsc's `toBuffer` alone would drop. */
function write(type: avro.Type, schemaId: number, datum: unknown): Buffer {
  if (!type.isValid(datum, { noUndeclaredFields: true }))
    throw new Error('The record does not match the schema.');
  const body = type.toBuffer(datum);
  const framed = Buffer.allocUnsafe(5 + body.length);
  framed[0] = 0;
  framed.writeInt32BE(schemaId, 1);
  body.copy(framed, 5);
  return framed;
}
