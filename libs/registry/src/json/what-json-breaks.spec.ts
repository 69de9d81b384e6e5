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

const float = (value: number): string => {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
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
    ['double', '9007199254740992.0', double(2 ** 53)],
    ['double', '90071992547409920e-1', double(2 ** 53)],
    ['double', '9007199254740993.5', double(9007199254740994)],
    ['double', '1e23', double(1e23)],
    ['double', '123456789012345680000', double(123456789012345680000)],
    ['float', '16777216', float(2 ** 24)],
    ['float', '16777217.5', float(2 ** 24 + 2)],
    ['float', '1.0E11', float(1e11)],
    ['float', '1.09999995E10', float(1.09999995e10)],
    ['float', '3.4028235E38', 'ffff7f7f'],
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

describe.each<JsonForm>(['plain', 'avro'])('a value without exact bytes, in %s JSON, is rejected', (form) => {
  it.each<[unknown, string]>([
    ['long', '9223372036854775808'],
    ['double', '1e400'],
    ['double', '-1e400'],
    ['float', '1e39'],
    ['double', '9007199254740993'],
    ['double', '9007199254740993.0'],
    ['double', '9007199254740993e0'],
    ['double', '90071992547409930e-1'],
    ['double', '9.007199254740993E15'],
    ['double', '-9007199254740993.00'],
    ['double', '1000000000000000000000001'],
    ['float', '16777217'],
    ['float', '16777217.0'],
    ['float', '167772170e-1'],
    ['float', '1.6777217e7'],
    ['float', '9007199254740993'],
    ['float', '9007199254740993.0'],
    ['float', '-100000000001'],
    [['float', 'string'], '9007199254740993'],
    [['float', 'string'], '16777217'],
    ['string', '"\\ud800"'],
    ['string', '"a\\udc00b"'],
    [{ type: 'map', values: 'int' }, '{"\\ud800":1}'],
  ])('%j: %s', (type, text) => {
    expect(issuesOf(codecOf(type, form), text)).toHaveLength(1);
  });
});
