import type { EncodedRecord } from '#producer';
import { BareEncoder } from './bare-encoder.js';
import type { Form } from './forms.js';

/** What a server without Sluicegate must know of its records. */
export interface BareRecords {
  readonly form: Form;
  readonly valueSchema: object;
  /** The names of the value's fields that are instants in ISO 8601. */
  readonly isoFields: readonly string[];
}

/** A record as it was parsed. */
interface ParsedRecord {
  readonly key: unknown;
  readonly value: unknown;
}

/** Encodes one record of a form: with avsc and its check, by `JSON.stringify`, or from base64. */
export function bareEncodingOf(
  { form, valueSchema, isoFields }: BareRecords,
  ids: { readonly keyId: number; readonly valueId: number },
): (record: ParsedRecord) => EncodedRecord {
  switch (form) {
    case 'json':
      return ({ key, value }) =>
        bytesOf(Buffer.from(JSON.stringify(key)), Buffer.from(JSON.stringify(value)));
    case 'binary':
      return ({ key, value }) =>
        bytesOf(Buffer.from(key as string, 'base64'), Buffer.from(value as string, 'base64'));
    case 'plain':
    case 'ndjson':
    case 'avro': {
      const encoder = new BareEncoder(
        ids.keyId,
        ids.valueId,
        valueSchema,
        form === 'avro' ? 'avro' : 'plain',
      );
      return ({ key, value }) => {
        const fields = value as Record<string, unknown>;
        for (const name of isoFields) fields[name] = Date.parse(fields[name] as string);
        return encoder.encode({ key, value });
      };
    }
  }
}

const bytesOf = (key: Buffer, value: Buffer): EncodedRecord => ({
  key,
  value,
  partition: null,
  timestamp: null,
  headers: [],
});
