import { describe, expect, it } from 'vitest';
import { readSchema, type AvroType } from './avro-type.js';
import { absent, type Draft } from './draft.js';
import { initialDraft } from './initial-draft.js';
import { jsonOf } from './draft-json.js';
import { draftOf, Unfit } from './draft-of.js';
import { parseJson, printJson } from '../../../api/exact-json.js';
import { leafIssue, type LeafIssue } from './leaf-issue.js';

const typeOf = (schema: unknown): AvroType => readSchema(JSON.stringify(schema));
const record = (...fields: readonly (readonly [string, unknown, unknown?])[]) => ({
  type: 'record',
  name: 'R',
  namespace: 'shop',
  fields: fields.map(([name, type, given]) => ({
    name,
    type,
    ...(given !== undefined && { default: given }),
  })),
});
const printed = (type: AvroType, draft: Draft): string => printJson(jsonOf(type, draft), null);
const initial = (schema: unknown): string => {
  const type = typeOf(schema);
  return printed(type, initialDraft(type));
};
/** What the form makes of a JSON text. */
const through = (schema: unknown, text: string): string => {
  const type = typeOf(schema);
  return printed(type, draftOf(type, parseJson(text)));
};
const text = (value: string): Draft => ({ kind: 'text', text: value });

describe('exact JSON', () => {
  it.each([
    '9007199254740993',
    '-9223372036854775808',
    '1.10',
    '1e400',
    '0.1000000000000000055511151231257827',
    '-0',
  ])('keeps the digits of %s', (number) => {
    expect(printJson(parseJson(`{"a":[${number}]}`), null)).toBe(`{"a":[${number}]}`);
  });

  it('keeps any name of a member', () => {
    const odd = '{"__proto__":{"constructor":"x"},"":null}';
    expect(printJson(parseJson(odd), null)).toBe(odd);
  });

  it('is printed with one member a line', () => {
    expect(printJson(parseJson('{"a":[1,{}],"b":[]}'))).toBe(
      '{\n  "a": [\n    1,\n    {}\n  ],\n  "b": []\n}',
    );
  });

  it('refuses what is not JSON', () => {
    expect(() => parseJson('{"a":01}')).toThrow(SyntaxError);
  });
});

describe('a form begins', () => {
  it('with the defaults of the schema, digit by digit', () => {
    const text =
      '{"type":"record","name":"R","fields":[{"name":"n","type":"long","default":9007199254740993}]}';
    const type = readSchema(text);
    expect(printed(type, initialDraft(type))).toBe('{"n":9007199254740993}');
  });

  it.each([
    ['null where it is allowed', record(['a', ['null', 'string']]), '{"a":null}'],
    ['null although another branch is first', record(['a', ['string', 'null']]), '{"a":null}'],
    ['the branch of the default', record(['a', ['null', 'string'], 'x']), '{"a":"x"}'],
    ['nothing in a number', record(['a', 'double']), '{"a":null}'],
    [
      'no items and no entries',
      record(['a', { type: 'array', items: 'int' }], ['b', { type: 'map', values: 'int' }]),
      '{"a":[],"b":{}}',
    ],
    ['the bytes of a default as base64', record(['a', 'bytes', '\u0001\u00ff']), '{"a":"Af8="}'],
    ['no bytes, which are bytes too', record(['a', 'bytes', '']), '{"a":""}'],
    [
      'the digits of a default decimal',
      record(['a', { type: 'bytes', logicalType: 'decimal', precision: 6, scale: 2 }, '\u00ff\u0085']),
      '{"a":"-1.23"}',
    ],
    [
      'defaults within a default',
      record(['a', { type: 'record', name: 'Inner', fields: [{ name: 'x', type: 'int', default: 7 }] }, {}]),
      '{"a":{"x":7}}',
    ],
  ])('with %s', (_name, schema, expected) => {
    expect(initial(schema)).toBe(expected);
  });

  it('and ends where a record has to contain itself', () => {
    expect(initial(record(['next', 'R']))).toBe('{}');
  });

  it('and ends where a record may contain itself', () => {
    expect(initial(record(['next', ['null', 'R']], ['children', { type: 'array', items: 'shop.R' }]))).toBe(
      '{"next":null,"children":[]}',
    );
  });

  it('within bounds, although each record contains the next one ten times', () => {
    const fields = (type: unknown, count = 10) =>
      Array.from({ length: count }, (_, index) => ({ name: `f${index}`, type }));
    const nested = (level: number): unknown => ({
      type: 'record',
      name: `L${level}`,
      fields:
        level === 0
          ? fields('int')
          : [{ name: 'first', type: nested(level - 1) }, ...fields(`L${level - 1}`, 9)],
    });
    expect(initial(nested(12)).length).toBeLessThan(100_000);
  });
});

describe('the form and the text are the same', () => {
  const node = record(['value', 'long'], ['next', ['null', 'R']]);
  it.each<[string, unknown, string]>([
    ['exact numbers', record(['n', 'long']), '{"n":9007199254740993}'],
    ['numbers as text', record(['n', 'long']), '{"n":"12x"}'],
    ['nested records', node, '{"value":1,"next":{"value":2,"next":null}}'],
    ['what is left out', record(['a', 'int', 1], ['b', 'int']), '{"b":2}'],
    ['the only branch, bare', ['null', 'double'], '1.5'],
    ['strings beside numbers', ['null', 'string', 'long'], '"5"'],
    ['numbers beside strings', ['null', 'string', 'long'], '5'],
    ['a branch that is named', ['int', 'long'], '{"long":5}'],
    ['a record of several', ['null', record(['a', 'int']), 'string'], '{"shop.R":{"a":1}}'],
    ['maps', { type: 'map', values: ['null', 'int'] }, '{"__proto__":1,"b":null}'],
    ['arrays', { type: 'array', items: 'string' }, '["a",""]'],
    ['timestamps', { type: 'long', logicalType: 'timestamp-millis' }, '"2026-01-01T00:00:00Z"'],
    ['timestamps as numbers', { type: 'long', logicalType: 'timestamp-micros' }, '1767225600000000'],
    ['enums', { type: 'enum', name: 'E', symbols: ['A', 'B'] }, '"B"'],
    ['types that are unknown', record(['a', 'elsewhere.T']), '{"a":{"x":[1.0]}}'],
  ])('for %s', (_name, schema, given) => {
    expect(through(schema, given)).toBe(given);
  });

  it('names the branch where a bare value would be read as another one', () => {
    const type = typeOf(['int', 'long']);
    expect(printed(type, { kind: 'union', branch: 1, value: text('5') })).toBe('{"long":5}');
  });

  it('never turns an empty field into the null of its union', () => {
    const type = typeOf(['null', 'double']);
    expect(printed(type, { kind: 'union', branch: 1, value: text('') })).toBe('{"double":null}');
  });

  it('reads a branch that is named although it need not be', () => {
    expect(through(['null', 'string'], '{"string":"x"}')).toBe('"x"');
  });

  it('tells where a text does not fit', () => {
    const unfit = (schema: unknown, given: string): unknown => {
      try {
        return through(schema, given);
      } catch (error) {
        return error instanceof Unfit ? [error.path, error.expected] : error;
      }
    };
    const schema = record(['a', { type: 'array', items: 'boolean' }]);
    expect(unfit(schema, '{"a":[true,1]}')).toEqual(['/a/1', 'boolean']);
    expect(unfit(schema, '{"a":[],"b/c":1}')).toEqual(['/b~1c', null]);
    expect(unfit(['null', 'int'], 'true')).toEqual(['', 'int']);
  });

  it('keeps what was left out apart from null', () => {
    const type = typeOf(record(['a', ['null', 'int'], null]));
    expect(draftOf(type, parseJson('{}'))).toEqual({ kind: 'record', fields: [absent] });
  });

  it('ends with a text that is nested beyond all measure', () => {
    const deep = `${'{"next":'.repeat(5000)}null${'}'.repeat(5000)}`;
    expect(() => through(record(['next', ['null', 'R']]), deep)).toThrow();
  });
});

describe('a field tells', () => {
  const decimal = { type: 'bytes', logicalType: 'decimal', precision: 4, scale: 2 };
  it.each<[string, unknown, string, LeafIssue | null]>([
    ['that nothing is filled in', 'int', '', 'empty'],
    ['nothing of an empty string', 'string', '', null],
    ['that a number is no integer', 'int', '1.5', 'integer'],
    ['nothing of an integer with a point', 'int', '1.0', null],
    ['that an int is too large', 'int', '2147483648', 'range'],
    ['nothing of the largest long', 'long', '9223372036854775807', null],
    ['that a long is too large', 'long', '9223372036854775808', 'range'],
    ['that a text is no number', 'double', '1,5', 'number'],
    ['nothing of not a number', 'double', 'NaN', null],
    ['that bytes are not base64', 'bytes', 'a', 'base64'],
    ['that there are too few bytes', { type: 'fixed', name: 'F', size: 4 }, 'AAAA', 'size'],
    ['that a decimal has too many places', decimal, '1.234', 'decimal'],
    ['nothing of a decimal that fits', decimal, '-12.30', null],
    ['that a text is no uuid', { type: 'string', logicalType: 'uuid' }, 'x', 'uuid'],
    ['nothing of a date', { type: 'int', logicalType: 'date' }, '2026-01-01', null],
  ])('%s', (_name, schema, given, expected) => {
    expect(leafIssue(typeOf(schema), given)).toBe(expected);
  });
});
