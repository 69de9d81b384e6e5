import type { JsonForm } from '../codec.js';
import type { LogicalType } from '../logical-type.js';
import type { FixedNode, PrimitiveNode } from '../schema-node.js';
import { describe } from './describe.js';
import { decimalIn, decimalText } from './read-decimal.js';
import { toTwosComplement, toTwosComplementOf } from './twos-complement.js';
import { INVALID, type Read } from './encode-context.js';

const BEYOND_LATIN_1 = /[^\u0000-\u00ff]/;
/** Of a decimal as it is written: ten times as many take twenty times as long to turn into bytes. */
const MAX_DIGITS = 100_000;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Avro JSON's bytes: one character per byte, its code the byte (Avro 1.12, "JSON Encoding"). */
const latin1Bytes: Read<Buffer> = (datum, context) => {
  if (typeof datum !== 'string') return context.fail('type', 'bytes', datum);
  if (BEYOND_LATIN_1.test(datum)) return context.fail('range', 'bytes as ISO-8859-1', datum);
  return Buffer.from(datum, 'latin1');
};

/** Plain JSON's bytes: base64 (RFC 4648, section 4) with its padding. What decodes to other text again was not base64. */
const base64Bytes: Read<Buffer> = (datum, context) => {
  if (typeof datum !== 'string') return context.fail('type', 'bytes', datum);
  const bytes = Buffer.from(datum, 'base64');
  return bytes.toString('base64') === datum ? bytes : context.fail('range', 'bytes as base64', datum);
};

export function readBytes(node: PrimitiveNode, form: JsonForm): Read<Buffer> {
  if (form === 'avro') return latin1Bytes;
  return node.logical?.name === 'decimal' ? readDecimal(node, node.logical) : base64Bytes;
}

export function readFixed(node: FixedNode, form: JsonForm): Read<Buffer> {
  if (form === 'plain' && node.logical?.name === 'decimal') return readDecimal(node, node.logical);
  if (form === 'plain' && node.logical?.name === 'uuid') return uuidBytes;
  const read = form === 'avro' ? latin1Bytes : base64Bytes;
  const expected = `${node.fullName} of ${node.size} bytes`;
  return (datum, context) => {
    if (typeof datum !== 'string') return context.fail('type', node.fullName, datum);
    const bytes = read(datum, context);
    if (bytes === INVALID || bytes.length === node.size) return bytes;
    return context.fail('range', expected, datum);
  };
}

function readDecimal(node: PrimitiveNode | FixedNode, logical: LogicalType): Read<Buffer> {
  const expected = describe(node);
  return (datum, context) => {
    const text = decimalText(datum);
    if (text !== null && text.length > MAX_DIGITS) return context.fail('range', expected, datum);
    if (text !== null && !context.spend(text.length)) return INVALID;
    const unscaled = decimalIn(text, logical);
    if (unscaled === 'malformed') return context.fail('type', expected, datum);
    if (typeof unscaled === 'string') return context.fail('range', expected, datum);
    if (node.type !== 'fixed') return toTwosComplement(unscaled);
    return toTwosComplementOf(unscaled, node.size) ?? context.fail('range', expected, datum);
  };
}

const uuidBytes: Read<Buffer> = (datum, context) => {
  if (typeof datum !== 'string') return context.fail('type', 'uuid', datum);
  return UUID.test(datum)
    ? Buffer.from(datum.replaceAll('-', ''), 'hex')
    : context.fail('range', 'uuid', datum);
};

/** A uuid on a string; kept as it was written. */
export const readUuidText: Read<string> = (datum, context) => {
  if (typeof datum !== 'string') return context.fail('type', 'uuid', datum);
  return UUID.test(datum) ? datum : context.fail('range', 'uuid', datum);
};
