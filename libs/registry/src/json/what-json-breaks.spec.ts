import { describe, expect, it } from 'vitest';
import type { JsonForm } from '../codec.js';
import { bodyOf, codecOf, issuesOf } from '../testing/codec-fixture.js';
import { readJson } from './read-json.js';

/** From the text of a body to the bytes of the record. */
function bytesOf(type: unknown, text: string, form: JsonForm): string {
  return bodyOf(codecOf(type, form), readJson(text)).toString('hex');
}

const double = (value: number): string => {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return bytes.toString('hex');
};

describe.each<JsonForm>(['plain', 'avro'])('what JSON breaks, in %s JSON, is exact', (form) => {
  it.each<[unknown, string, string]>([
    ['long', '9007199254740993', '8280808080808020'],
    ['long', '-9223372036854775808', 'ffffffffffffffffff01'],
    ['double', '-0', double(-0)],
    ['double', '-0.0', double(-0)],
    ['float', '-0', '00000080'],
    ['double', '0.30000000000000004', double(0.1 + 0.2)],
    ['double', '5e-324', double(5e-324)],
    ['double', '"NaN"', '000000000000f87f'],
    ['double', '"-Infinity"', double(-Infinity)],
    ['string', '"\\u0000"', '0200'],
    ['string', '"\\ud83d\\ude00"', '08f09f9880'],
    [{ type: 'map', values: 'int' }, '{"__proto__":1}', '02125f5f70726f746f5f5f0200'],
    [{ type: 'map', values: 'int' }, '{"":1}', '02000200'],
  ])('%j: %s', (type, text, hex) => {
    expect(bytesOf(type, text, form)).toBe(hex);
  });
});

describe.each<JsonForm>(['plain', 'avro'])('what has no exact bytes, in %s JSON, is refused', (form) => {
  it.each<[unknown, string]>([
    ['long', '9223372036854775808'],
    ['double', '1e400'],
    ['double', '-1e400'],
    ['float', '1e39'],
    ['string', '"\\ud800"'],
    ['string', '"a\\udc00b"'],
    [{ type: 'map', values: 'int' }, '{"\\ud800":1}'],
  ])('%j: %s', (type, text) => {
    expect(issuesOf(codecOf(type, form), text)).toHaveLength(1);
  });
});
