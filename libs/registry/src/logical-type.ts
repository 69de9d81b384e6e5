import { attribute, integerOf, type ExactObject } from './exact-json.js';

/** A valid logical type. `precision` and `scale` belong to a decimal, and are null for all others. */
export interface LogicalType {
  readonly name: string;
  readonly precision: number | null;
  readonly scale: number | null;
}

/** The underlying Avro types of each logical type (1.12, "Logical Types"). */
const UNDERLYING: ReadonlyMap<string, readonly string[]> = new Map([
  ['decimal', ['bytes', 'fixed']],
  ['big-decimal', ['bytes']],
  ['uuid', ['string', 'fixed']],
  ['date', ['int']],
  ['time-millis', ['int']],
  ['time-micros', ['long']],
  ['timestamp-millis', ['long']],
  ['timestamp-micros', ['long']],
  ['timestamp-nanos', ['long']],
  ['local-timestamp-millis', ['long']],
  ['local-timestamp-micros', ['long']],
  ['local-timestamp-nanos', ['long']],
  ['duration', ['fixed']],
]);

/** The required sizes of a fixed, in bytes. */
const FIXED_SIZE: ReadonlyMap<string, number> = new Map([
  ['uuid', 16],
  ['duration', 12],
]);

/**
 * The logical type of a schema object; null when it has none, or an unknown or invalid one, which the specification says to
 * ignore.
 * @param size the size of a fixed in bytes, null for every other type
 */
export function logicalTypeOf(json: ExactObject, type: string, size: number | null): LogicalType | null {
  const name = attribute(json, 'logicalType');
  if (typeof name !== 'string' || UNDERLYING.get(name)?.includes(type) !== true) return null;
  if (name === 'decimal') return decimalOf(json, size);
  if (size !== null && FIXED_SIZE.get(name) !== size) return null;
  return { name, precision: null, scale: null };
}

function decimalOf(json: ExactObject, size: number | null): LogicalType | null {
  const precision = integerOf(attribute(json, 'precision'));
  const scale = Object.hasOwn(json, 'scale') ? integerOf(attribute(json, 'scale')) : 0n;
  if (precision === null || scale === null) return null;
  if (precision < 1n || precision > maxPrecision(size) || scale < 0n || scale > precision) return null;
  return { name: 'decimal', precision: Number(precision), scale: Number(scale) };
}

/** Digits that fit: floor(log10(2^(8n-1) - 1)) for a fixed of n bytes, as Java computes it; a Java int for bytes. */
function maxPrecision(size: number | null): bigint {
  return BigInt(size === null ? 2_147_483_647 : Math.floor(Math.log10(2) * (8 * size - 1)));
}

/** For a message: `timestamp-millis`, `decimal(4, 2)`. */
export function logicalText(logical: LogicalType | null): string | null {
  if (logical?.precision == null) return logical?.name ?? null;
  return `${logical.name}(${logical.precision}, ${logical.scale ?? 0})`;
}
