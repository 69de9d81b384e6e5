/** Generated values of Avro's leaf types, each in Avro JSON and in plain JSON. */
import fc from 'fast-check';
import { ExactNumber } from '#registry';
import type { Attributes } from './schema-arbitrary.js';

export type Draw = fc.GeneratorValue;

/** One value in both JSON forms. */
export interface LeafDatum {
  readonly avro: unknown;
  readonly plain: unknown;
}

const MAX_LONG = 2n ** 63n - 1n;
const SAFE = BigInt(Number.MAX_SAFE_INTEGER);

/** The integer as JSON parsing returns it: a number if a double holds it, else a bigint. */
export function jsonInteger(value: bigint): number | bigint {
  return value >= -SAFE && value <= SAFE ? Number(value) : value;
}

// Builders are constants, because a generator caches their results by identity.
const anyInt = () =>
  fc.oneof(fc.integer(), fc.constantFrom(0, -1, 63, 64, -64, -65, 2 ** 31 - 1, -(2 ** 31)));
const anyLong = () =>
  fc.oneof(
    fc.bigInt({ min: -MAX_LONG - 1n, max: MAX_LONG }),
    fc.integer().map(BigInt),
    fc.constantFrom(MAX_LONG, -MAX_LONG - 1n, 2n ** 53n + 1n, -(2n ** 53n) - 1n, 2n ** 51n, -(2n ** 51n)),
  );
const anyFloat = () => fc.float();
const anyDouble = () => fc.double();
const anyString = () =>
  fc.oneof(
    fc.string({ maxLength: 12 }),
    fc.string({ unit: 'binary', maxLength: 6 }),
    fc.constantFrom('', '\u0000', '\u{1f600}', 'S0', '5', 'NaN', '2026-01-31', 'AAAA', '\ufeff'),
  );
const anyUuid = () => fc.uuid();
const anyBytes = (size: number | null) =>
  fc.uint8Array(size === null ? { maxLength: 12 } : { minLength: size, maxLength: size });
const anyUnscaled = (digits: number) =>
  fc.bigInt({ min: 1n - 10n ** BigInt(digits), max: 10n ** BigInt(digits) - 1n });
/** An integer from 0 to `ways` - 1. */
export const someWay = (ways: number) => fc.nat({ max: ways - 1 });
const days = () => fc.integer({ min: -719_528, max: 2_932_896 });
const unitsOfDay = (digits: number) => fc.bigInt({ min: 0n, max: 86_400n * 10n ** BigInt(digits) - 1n });
/** Within the range of a `long` of nanoseconds. */
const seconds = () => fc.integer({ min: -9_000_000_000, max: 9_000_000_000 });
const fraction = (digits: number) => fc.bigInt({ min: 0n, max: 10n ** BigInt(digits) - 1n });

const special = (value: number): unknown => (Number.isFinite(value) ? value : String(value));
const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

/** The Avro types of the logical types with their own plain form, except decimal and a uuid of fixed. */
const STANDS_ON: Readonly<Record<string, string>> = {
  date: 'int',
  'time-millis': 'int',
  'time-micros': 'long',
  'timestamp-millis': 'long',
  'timestamp-micros': 'long',
  'timestamp-nanos': 'long',
  'local-timestamp-millis': 'long',
  'local-timestamp-micros': 'long',
  'local-timestamp-nanos': 'long',
  uuid: 'string',
};

/** The logical type if it is valid, determined independently of the parser; null if it is invalid. */
export function logicalOf(
  type: string,
  { logicalType, precision, scale = 0, size }: Attributes,
): string | null {
  if (typeof logicalType !== 'string') return null;
  if (logicalType === 'uuid' && size === 16) return logicalType;
  if (logicalType !== 'decimal') return STANDS_ON[logicalType] === type ? logicalType : null;
  if (typeof precision !== 'number' || (type !== 'bytes' && type !== 'fixed')) return null;
  const fits =
    typeof size !== 'number' || (size > 0 && 10n ** BigInt(precision) <= 2n ** BigInt(8 * size - 1));
  return fits && Number(scale) <= precision ? logicalType : null;
}

/** Both forms of a value of a leaf type (no union, container or enum); `schema` has its attributes. */
export function drawLeaf(g: Draw, type: string, schema: Attributes): LeafDatum {
  const logical = logicalOf(type, schema);
  switch (type) {
    case 'null':
      return same(null);
    case 'boolean':
      return same(g(someWay, 2) === 1);
    case 'float':
      return same(special(g(anyFloat)));
    case 'double':
      return same(special(g(anyDouble)));
    case 'string':
      return same(logical === 'uuid' ? g(anyUuid) : g(anyString));
    case 'int':
    case 'long':
      return logical !== null && g(someWay, 3) > 0 ? drawTemporal(g, logical) : drawInteger(g, type);
    case 'bytes':
    case 'fixed':
      return drawBytes(g, schema, logical);
    default:
      throw new Error(`no leaf: ${type}`);
  }
}

const same = (value: unknown): LeafDatum => ({ avro: value, plain: value });

function drawInteger(g: Draw, type: 'int' | 'long'): LeafDatum {
  if (type === 'int') return same(g(anyInt));
  const value = g(anyLong);
  return { avro: jsonInteger(value), plain: g(someWay, 4) === 0 ? String(value) : jsonInteger(value) };
}

/** In ISO 8601, formatted independently of our parser. */
function drawTemporal(g: Draw, logical: string): LeafDatum {
  if (logical === 'date') {
    const day = g(days);
    return { avro: day, plain: new Date(day * 86_400_000).toISOString().slice(0, 10) };
  }
  const digits = { millis: 3, micros: 6, nanos: 9 }[logical.split('-').at(-1) ?? ''] ?? 0;
  if (logical.startsWith('time-')) {
    const units = g(unitsOfDay, digits);
    const [whole, part] = [units / 10n ** BigInt(digits), units % 10n ** BigInt(digits)];
    const clock = new Date(Number(whole) * 1000).toISOString().slice(11, 19);
    return { avro: jsonInteger(units), plain: clock + fractionText(part, digits) };
  }
  const [second, part] = [g(seconds), g(fraction, digits)];
  const units = BigInt(second) * 10n ** BigInt(digits) + part;
  const whole = new Date(second * 1000).toISOString().slice(0, 19);
  const zone = logical.startsWith('local-') ? '' : 'Z';
  return { avro: jsonInteger(units), plain: whole + fractionText(part, digits) + zone };
}

function fractionText(part: bigint, digits: number): string {
  return part === 0n ? '' : `.${part.toString().padStart(digits, '0')}`;
}

function drawBytes(g: Draw, schema: Attributes, logical: string | null): LeafDatum {
  const size = typeof schema['size'] === 'number' ? schema['size'] : null;
  if (logical === 'decimal') return drawDecimal(g, schema, size);
  const bytes = g(anyBytes, size);
  const plain =
    logical === 'uuid'
      ? Buffer.from(bytes)
          .toString('hex')
          .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
      : Buffer.from(bytes).toString('base64');
  return { avro: latin1(bytes), plain };
}

function drawDecimal(g: Draw, schema: Attributes, size: number | null): LeafDatum {
  const scale = Number(schema['scale'] ?? 0);
  const unscaled = g(anyUnscaled, Number(schema['precision']));
  const way = g(someWay, 3);
  const text = way === 0 ? `${unscaled}e-${scale}` : pointed(unscaled, scale);
  return { avro: latin1(bigEndian(unscaled, size)), plain: way === 2 ? text : new ExactNumber(text) };
}

function pointed(unscaled: bigint, scale: number): string {
  const [sign, digits] = unscaled < 0n ? ['-', String(-unscaled)] : ['', String(unscaled)];
  const padded = digits.padStart(scale + 1, '0');
  return scale === 0 ? sign + digits : `${sign}${padded.slice(0, -scale)}.${padded.slice(-scale)}`;
}

/** Two's complement in `size` bytes, or in as few as hold it. */
function bigEndian(value: bigint, size: number | null): Uint8Array {
  let length = size ?? 1;
  while (size === null && BigInt.asIntN(length * 8, value) !== value) length++;
  const bytes = new Uint8Array(length);
  for (let at = length - 1, rest = value; at >= 0; at--, rest >>= 8n) bytes[at] = Number(rest & 0xffn);
  return bytes;
}
