import { isBase64 } from '#producer';
import { jsonType, Malformed } from './malformed.js';

/** A Kafka record header. Names may repeat; the order is kept. */
export interface RecordHeader {
  readonly name: string;
  readonly value: Buffer | null;
}

const none: readonly RecordHeader[] = [];
/** The member `headers` of a record: a list of `{ name, value }`, each value base64 or null. @throws Malformed */
export function readHeaders(headers: unknown, record: (member: string) => string): readonly RecordHeader[] {
  if (headers === undefined || headers === null) return none;
  if (!Array.isArray(headers))
    throw new Malformed(record('/headers'), jsonType(headers), 'an array, or null');
  return headers.map((header: unknown, index) => readHeader(header, record(`/headers/${index}`)));
}

function readHeader(header: unknown, place: string): RecordHeader {
  if (header === null || typeof header !== 'object' || Array.isArray(header)) {
    throw new Malformed(place, jsonType(header), 'an object with name, value');
  }
  const { name, value, ...rest } = header as Readonly<Record<string, unknown>>;
  if (Object.keys(rest).length > 0) throw new Malformed(place, 'an unknown member', 'name, value');
  if (typeof name !== 'string') throw new Malformed(`${place}/name`, jsonType(name), 'a string');
  if (value === undefined || value === null) return { name, value: null };
  if (typeof value !== 'string' || !isBase64(value)) {
    throw new Malformed(
      `${place}/value`,
      typeof value === 'string' ? 'a string that is no base64' : jsonType(value),
      'base64, or null',
    );
  }
  return { name, value: Buffer.from(value, 'base64') };
}
