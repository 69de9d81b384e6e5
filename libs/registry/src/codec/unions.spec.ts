import { describe, expect, it } from 'vitest';
import { readJson } from '../json/read-json.js';
import { bodyOf, codecOf, issuesOf, recordOf } from '../testing/codec-fixture.js';

const A = recordOf({ a: 'int', c: ['null', 'int'] }, 'A');
const B = recordOf({ b: 'int', c: ['null', 'int'] }, 'B');
const wholeDecimal = { type: 'bytes', logicalType: 'decimal', precision: 38 };
const bytesDecimal = { type: 'bytes', logicalType: 'decimal', precision: 4, scale: 2 };

/** Which branch a datum went to, by the first byte of its body. */
const branchOf = (schema: unknown[], text: string): unknown =>
  schema[(bodyOf(codecOf(schema), readJson(text))[0] ?? 0) / 2];

describe('a bare union', () => {
  it.each([
    [['null', 'string'], 'null', 'null'],
    [['string', 'null'], '"x"', 'string'],
    [['int', 'double'], '1.5', 'double'],
    [['int', 'long'], '3000000000', 'long'],
    [['float', 'double'], '0.1', 'double'],
    [['long', 'string'], '"12"', 'string'],
    [['double', 'string'], '"NaN"', 'string'],
    [['null', 'boolean', 'string'], 'false', 'boolean'],
    [['null', A, B], '{"b":1}', B],
    [['null', A, { type: 'map', values: 'string' }], '{"a":1}', A],
    [['null', { type: 'enum', name: 'E', symbols: ['X'] }, 'string'], '"Y"', 'string'],
    [['bytes', 'string'], '"%"', 'string'],
    [['null', 'int', { type: 'array', items: 'int' }], '[1]', { type: 'array', items: 'int' }],
  ])('%j takes %s for the only branch that fits', (schema, text, branch) => {
    expect(branchOf(schema, text)).toEqual(branch);
  });

  it.each([
    [['int', 'double'], '1', '{"int": ...} or {"double": ...}'],
    [['bytes', 'string'], '"AAAA"', '{"bytes": ...} or {"string": ...}'],
    [['null', { type: 'enum', name: 'E', symbols: ['X'] }, 'string'], '"X"', '{"E": ...} or {"string": ...}'],
    [[bytesDecimal, 'double'], '1.5', '{"bytes": ...} or {"double": ...}'],
    [['float', wholeDecimal], '9007199254740992', '{"float": ...} or {"bytes": ...}'],
    [['float', 'double'], '0.10000000149011612', '{"float": ...} or {"double": ...}'],
    [
      [recordOf({ x: ['bytes', 'string'] }, 'A'), { type: 'map', values: 'string' }],
      '{"x":"AAAA"}',
      '{"map": ...} or {"A": ...}',
    ],
    [
      [recordOf({ x: ['null', 'int'] }, 'A'), recordOf({ x: ['null', 'int'] }, 'B')],
      '{}',
      '{"A": ...} or {"B": ...}',
    ],
  ])('%j refuses %s as ambiguous and says what to write', (schema, text, names) => {
    expect(issuesOf(codecOf(schema), text)[0]).toContain(` ambiguous: the branch named: ${names}, `);
  });

  it('understands the branch named', () => {
    expect(branchOf(['int', 'double'], '{"double":1}')).toBe('double');
    expect(branchOf(['null', A, B], '{"B":{"b":1}}')).toBe(B);
    expect(issuesOf(codecOf(['int', 'double']), '{"int":"x"}')).toEqual(['/int type: int, string']);
  });

  it('reports the unknown field of the one branch that fits but for it', () => {
    expect(issuesOf(codecOf(['null', A, B]), '{"a":1,"new":1}')).toEqual([
      '/new unknown_field: a field of A, number',
    ]);
    expect(issuesOf(codecOf(['null', A, B]), '{"z":1}')).toEqual([' type: one of null, A, B, object']);
  });

  it('reports what is wrong inside of its only branch', () => {
    expect(issuesOf(codecOf(['null', A]), '{"a":"x"}')).toEqual(['/a type: int, string']);
    expect(issuesOf(codecOf(['null', 'int']), '2147483648')).toEqual([' range: int, number']);
  });

  it('reports where a branch that was named is ambiguous within', () => {
    const schema = ['string', recordOf({ x: ['bytes', 'string'] }, 'A')];
    expect(issuesOf(codecOf(schema), '{"A":{"x":"AAAA"}}')).toEqual([
      '/A/x ambiguous: the branch named: {"bytes": ...} or {"string": ...}, string',
    ]);
  });

  it('gives up when alternatives within alternatives multiply', () => {
    const right = { type: 'record', name: 'R', fields: [{ name: 'x', type: ['null', 'L', 'R'] }] };
    const both = [{ type: 'record', name: 'L', fields: [{ name: 'x', type: ['null', 'L', right] }] }, 'R'];
    const deep = '{"x":'.repeat(40) + 'null' + '}'.repeat(40);
    expect(issuesOf(codecOf(both), deep)[0]).toContain('ambiguous');
  });
});

describe('a wrapped union', () => {
  it('wants the branch named', () => {
    const codec = codecOf(['null', 'string', A], 'avro');
    expect(bodyOf(codec, { string: 'x' })).toEqual(Buffer.from([2, 2, 120]));
    expect(issuesOf(codec, '"x"')).toEqual([' type: one of null, {"string": ...}, {"A": ...}, string']);
    expect(issuesOf(codec, '{"string":"x","A":1}')).toHaveLength(1);
    expect(issuesOf(codec, '{"A":{"a":"x","c":null}}')).toEqual(['/A/a type: int, string']);
  });
});
