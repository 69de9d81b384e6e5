import { decodeBase64, type ProduceRecord } from '#producer';
import { jsonType as typeOfJson } from '#registry';

/** A body of the wrong shape. */
export class Malformed extends Error {
  override readonly name = 'Malformed';

  /**
   * @param path JSON pointer into the body, or the name of a query parameter
   * @param found a JSON type, never a value
   */
  constructor(path: string, found: string, allowed: string) {
    super(`${path === '' ? 'the body' : path}: found ${found}, allowed: ${allowed}`);
  }
}

/** The JSON type of a parsed value, for messages. */
export const jsonType = (value: unknown): string => (value === undefined ? 'nothing' : typeOfJson(value));

/** The path of an object's member, or of the object itself. A function, since nearly every body is right and needs no text. */
export type PathOf = (member?: string) => string;

/** A member as OpenAPI describes it. */
export interface Described {
  readonly openapi: object;
}

/** One member of a body: how it is read, and how OpenAPI describes it. */
export interface Field<T> extends Described {
  /** @param pathOf of the object that has the member. @throws Malformed */
  readonly read: (value: unknown, pathOf: PathOf) => T;
}

export type Json = Readonly<Record<string, unknown>>;

/** An object without unknown members. @throws Malformed */
export function readObject(value: unknown, pathOf: PathOf, known: ReadonlySet<string>): Json {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw new Malformed(pathOf(), jsonType(value), 'an object');
  }
  for (const member in value) {
    if (!known.has(member)) throw new Malformed(pathOf(), 'an unknown member', [...known].join(', '));
  }
  return value as Json;
}

/** The schema of an object that has these members and no others. */
export const objectSchema = (fields: Readonly<Record<string, Described>>) => ({
  type: 'object',
  additionalProperties: false,
  properties: Object.fromEntries(Object.entries(fields).map(([name, { openapi }]) => [name, openapi])),
});

/** A key or a value: its codec reads it. */
export const anyValue = (description: string): Described => ({ openapi: { description } });

/** A whole number from 0 to `max`, or null. Null if it is absent. */
export const wholeNumber = (member: string, max: number, description: string): Field<number | null> => ({
  read: (value, pathOf) => readWhole(value, pathOf, member, max),
  openapi: { type: 'integer', nullable: true, description },
});

/** Digits alone: no sign, no fraction, no exponent, no white space. */
const decimalText = /^\d{1,10}$/;

/**
 * As `wholeNumber`, where the number may also be a text (`"7"`): REST Proxy's JSON parser reads ids and partitions both
 * ways. `max` has at most ten digits.
 */
export const wholeNumberOrText = (member: string, max: number): Field<number | null> => ({
  read: (value, pathOf) => {
    if (typeof value !== 'string' || !decimalText.test(value)) return readWhole(value, pathOf, member, max);
    const number = Number(value);
    // A number out of range is refused as the text that it is, so that the message names the type that was sent.
    return readWhole(number <= max ? number : value, pathOf, member, max);
  },
  openapi: {
    nullable: true,
    oneOf: [
      { type: 'integer', minimum: 0 },
      { type: 'string', pattern: decimalText.source.replace('\\d', '[0-9]') },
    ],
  },
});

function readWhole(value: unknown, pathOf: PathOf, member: string, max: number): number | null {
  if (value === undefined || value === null) return null;
  const number = typeof value === 'bigint' ? Number(value) : value;
  if (typeof number === 'number' && Number.isInteger(number) && number >= 0 && number <= max) return number;
  throw new Malformed(pathOf(member), jsonType(value), `an integer from 0 to ${max}, or null`);
}

/** A schema as JSON text, or null. Null if it is absent. */
export const schemaText = (member: string): Field<string | null> => ({
  read: (value, pathOf) => {
    if (value === undefined || value === null) return null;
    if (typeof value === 'string') return value;
    throw new Malformed(pathOf(member), jsonType(value), 'a schema as JSON text, or null');
  },
  openapi: { type: 'string', nullable: true },
});

type RecordHeaders = ProduceRecord['headers'];

const noHeaders: RecordHeaders = [];

/** The headers of a record: a list of `{ name, value }`, each value base64 or null. Names may repeat; the order is kept. */
export const recordHeaders = (member: string): Field<RecordHeaders> => ({
  read: (headers, pathOf) => {
    if (headers === undefined || headers === null) return noHeaders;
    if (!Array.isArray(headers)) throw new Malformed(pathOf(member), jsonType(headers), 'an array, or null');
    return headers.map((header: unknown, index) => readHeader(header, pathOf(`${member}/${index}`)));
  },
  openapi: {
    type: 'array',
    nullable: true,
    items: {
      type: 'object',
      required: ['name'],
      properties: {
        name: { type: 'string' },
        value: { type: 'string', nullable: true, description: 'base64' },
      },
    },
  },
});

function readHeader(header: unknown, path: string): RecordHeaders[number] {
  if (header === null || typeof header !== 'object' || Array.isArray(header)) {
    throw new Malformed(path, jsonType(header), 'an object with name, value');
  }
  const { name, value, ...rest } = header as Json;
  if (Object.keys(rest).length > 0) throw new Malformed(path, 'an unknown member', 'name, value');
  if (typeof name !== 'string') throw new Malformed(`${path}/name`, jsonType(name), 'a string');
  if (value === undefined || value === null) return { name, value: null };
  const bytes = typeof value === 'string' ? decodeBase64(value) : null;
  if (bytes === null) {
    throw new Malformed(
      `${path}/value`,
      typeof value === 'string' ? 'a string that is not base64' : jsonType(value),
      'base64, or null',
    );
  }
  return { name, value: bytes };
}
