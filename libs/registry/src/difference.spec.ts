import { describe, expect, it } from 'vitest';
import { differencesBetween } from './difference.js';
import type { CompatibilityProfile } from './difference-kind.js';
import { evaluateCompatibility } from './evaluate-compatibility.js';
import { parseSchema } from './parse-schema.js';
import type { Schema } from './schema.js';

function schema(json: unknown): Schema {
  const result = parseSchema(JSON.stringify(json));
  if (!result.ok) throw new Error(JSON.stringify(result.invalid));
  return result.schema;
}

/** `kind path field` of each difference. */
function kinds(ours: unknown, theirs: unknown, profile: CompatibilityProfile = 'generic'): string[] {
  return differencesBetween(schema(ours), schema(theirs), profile).map(
    ({ kind, path, field }) => `${kind} ${path} ${field ?? '-'}`,
  );
}

const record = (name: string, ...fields: unknown[]) => ({ type: 'record', name, fields });
const field = (name: string, type: unknown, rest: object = {}) => ({ name, type, ...rest });
const millis = { type: 'long', logicalType: 'timestamp-millis' };

describe('difference', () => {
  it('says what either side has', () => {
    expect(
      differencesBetween(
        schema(record('R', field('bid', 'double'))),
        schema(record('R', field('bid', 'string'))),
        'generic',
      ),
    ).toEqual([
      {
        path: '/fields/0/type',
        field: 'bid',
        kind: 'TYPE_MISMATCH',
        severity: 'error',
        ours: 'double',
        theirs: 'string',
      },
    ]);
  });

  it.each([
    ['int', 'long'],
    ['long', 'float'],
    ['float', 'double'],
    ['string', 'bytes'],
    ['bytes', 'string'],
  ])('finds the promotion of %s to %s a change of type', (type, promoted) => {
    expect(kinds(type, promoted)).toEqual(['TYPE_MISMATCH  -']);
  });

  it('follows the path through records, arrays, maps and unions', () => {
    const nest = (leaf: unknown) =>
      record(
        'R',
        field('legs', {
          type: 'array',
          items: record(
            'Leg',
            field('by', { type: 'map', values: ['null', record('Hop', field('at', leaf))] }),
          ),
        }),
      );
    expect(kinds(nest('int'), nest('string'))).toEqual([
      'TYPE_MISMATCH /fields/0/type/items/fields/0/type/values/1/fields/0/type legs.by.at',
    ]);
  });

  it('has a path into their schema for what only theirs has', () => {
    const theirs = record(
      'R',
      field('new', ['null', 'int']),
      field('a', 'int'),
      field('must', 'int'),
      field('may', 'int', { default: 1 }),
    );
    expect(kinds(record('R', field('a', 'int')), theirs)).toEqual([
      'FIELD_ADDED /fields/0 new',
      'REQUIRED_FIELD_MISSING /fields/2 must',
      'FIELD_ADDED /fields/3 may',
    ]);
  });

  it('tells a removed field from reordered ones', () => {
    const ours = record('R', field('a', 'int'), field('b', 'int'), field('c', 'int'));
    expect(kinds(ours, record('R', field('c', 'int'), field('a', 'int')))).toEqual([
      'FIELD_REMOVED /fields/1 b',
      'FIELD_ORDER /fields -',
    ]);
  });

  it('compares a recursive type once, and ends', () => {
    const list = (name: string, type: string) =>
      record(name, field('value', type), field('next', ['null', name]));
    expect(kinds(list('L', 'int'), list('M', 'long'))).toEqual([
      'NAME_MISMATCH /name -',
      'TYPE_MISMATCH /fields/0/type value',
    ]);
  });

  it('ends on types that recurse at different lengths', () => {
    const ring = (prefix: string, length: number) => {
      const inner = (at: number): unknown =>
        at === length ? `${prefix}0` : record(`${prefix}${at}`, field('next', inner(at + 1)));
      return inner(0);
    };
    expect(kinds(ring('A', 7), ring('B', 11)).filter((kind) => !kind.startsWith('NAME_MISMATCH'))).toEqual(
      [],
    );
    expect(
      evaluateCompatibility(
        differencesBetween(schema(ring('A', 7)), schema(ring('B', 11)), 'generic'),
        'generic',
      ),
    ).toBe('follow');
  });

  it('stops rather than compare every pair of two schemas that were made for it', () => {
    const lattice = (first: string, second: string) =>
      Array.from({ length: 110 }, (_, at) => {
        const [self, before] = [`N${at}`, `N${Math.max(0, at - 1)}`];
        return record(self, field(first, ['null', self]), field(second, ['null', before]));
      });
    const found = differencesBetween(schema(lattice('x', 'y')), schema(lattice('y', 'x')), 'generic');
    expect(found).toHaveLength(1000);
    expect(found[0]).toMatchObject({
      kind: 'TYPE_MISMATCH',
      theirs: 'not compared: more than 50000 pairs of types and fields',
    });
    expect(evaluateCompatibility(found, 'generic')).toBe('stop');
  });

  it('stops rather than compare every field of two schemas that were made for it', () => {
    const wide = record('R', ...Array.from({ length: 900 }, (_, at) => field(`f${at}`, ['null', 'R'])));
    const many = record(
      'R',
      ...Array.from({ length: 400 }, (_, at) => field(`f${at}`, ['null', record(`Q${at}`)])),
    );
    const found = differencesBetween(schema(many), schema(wide), 'generic');
    expect(found[0]?.theirs).toBe('not compared: more than 50000 pairs of types and fields');
    expect(evaluateCompatibility(found, 'generic')).toBe('stop');
  });

  it('points into the definition of a type that is used by name', () => {
    const leg = (type: string) => record('Leg', field('price', type));
    const ours = record('R', field('one', leg('int')), field('two', ['null', 'Leg']));
    const theirs = record(
      'R',
      field('one', leg('int')),
      field('two', ['null', { ...leg('string'), name: 'Other' }]),
    );
    expect(kinds(ours, theirs)).toEqual([
      'NAME_MISMATCH /fields/0/type/name two',
      'TYPE_MISMATCH /fields/0/type/fields/0/type two.price',
    ]);
  });

  it('ignores aliases', () => {
    const was = record('R', field('bid', 'double'));
    expect(kinds(was, { ...record('S', field('bid', 'double')), aliases: ['R'] })).toEqual([
      'NAME_MISMATCH /name -',
    ]);
    expect(kinds(was, record('R', field('offer', ['null', 'double'], { aliases: ['bid'] })))).toEqual([
      'FIELD_REMOVED /fields/0 bid',
      'FIELD_ADDED /fields/0 offer',
    ]);
  });

  it('finds no difference in what no rule is about', () => {
    const plain = record('a.R', field('bid', { type: 'long' }));
    const dressed = {
      ...record(
        'R',
        field(
          'bid',
          { type: 'long', logicalType: 'of-a-later-version' },
          { order: 'ignore', aliases: ['b'] },
        ),
      ),
      namespace: 'a',
      doc: 'words',
      aliases: ['Old'],
      'connect.name': 'x.Y',
    };
    expect(kinds(plain, dressed, 'key')).toEqual([]);
  });

  it('compares what types are, not only what they are called: two that exchanged their names stop', () => {
    const [x, y] = [field('x', 'int'), field('y', 'int')];
    const both = (a: unknown, b: unknown) => record('R', field('one', a), field('two', b));
    expect(kinds(both(record('A', x), record('B', y)), both(record('B', x), record('A', y)))).toEqual([
      'NAME_MISMATCH /fields/0/type/name one',
      'NAME_MISMATCH /fields/1/type/name two',
    ]);
    expect(kinds([record('A', x), record('B', y)], [record('B', x), record('A', y)])).toEqual([
      'FIELD_ORDER  -',
      'FIELD_REMOVED /0/fields/0 x',
      'REQUIRED_FIELD_MISSING /1/fields/0 y',
      'FIELD_REMOVED /1/fields/0 y',
      'REQUIRED_FIELD_MISSING /0/fields/0 x',
    ]);
  });

  it('compares every pair of types that one type stands for', () => {
    const leg = (name: string, type: string) => record(name, field('price', type));
    const ours = record('R', field('one', leg('Leg', 'int')), field('two', 'Leg'));
    const theirs = record('R', field('one', leg('Leg', 'int')), field('two', leg('Other', 'long')));
    expect(kinds(ours, theirs)).toEqual([
      'NAME_MISMATCH /fields/0/type/name two',
      'TYPE_MISMATCH /fields/0/type/fields/0/type two.price',
    ]);
  });

  it('finds null within a type that holds itself', () => {
    const tree = (leaves: unknown) => record('Tree', field('leaves', { type: 'array', items: leaves }));
    expect(kinds(tree('Tree'), tree(['null', 'Tree']))).toEqual([
      'UNION_NULL_ADDED /fields/0/type/items leaves',
    ]);
    expect(kinds(tree(['null', 'Tree']), tree('Tree'))).toEqual([
      'MISSING_UNION_BRANCH /fields/0/type/items/0 leaves',
    ]);
  });

  describe('of unions', () => {
    it.each([
      ['null added', 'int', ['null', 'int'], ['UNION_NULL_ADDED  -']],
      ['null added at the end', 'int', ['int', 'null'], ['UNION_NULL_ADDED  -']],
      ['null added to a union', ['int', 'string'], ['null', 'int', 'string'], ['UNION_NULL_ADDED  -']],
      ['null removed', ['null', 'int'], 'int', ['MISSING_UNION_BRANCH /0 -']],
      ['a branch removed', ['null', 'int', 'string'], ['null', 'int'], ['MISSING_UNION_BRANCH /2 -']],
      ['a branch added', ['null', 'int'], ['null', 'int', 'string'], ['TYPE_MISMATCH /2 -']],
      ['another order', ['null', 'int'], ['int', 'null'], ['FIELD_ORDER  -']],
      ['another type in the one branch left', ['null', 'int'], ['null', 'long'], ['TYPE_MISMATCH /1 -']],
      ['null added to another type', 'int', ['null', 'long'], ['UNION_NULL_ADDED  -', 'TYPE_MISMATCH  -']],
      ['a union of one', 'int', ['int'], ['TYPE_MISMATCH  -']],
      ['no union of one', ['int'], 'int', ['TYPE_MISMATCH  -']],
      ['another logical type', ['null', millis], ['null', 'long'], ['LOGICAL_TYPE_MISMATCH /1 -']],
    ])('%s', (_what, ours, theirs, expected) => {
      expect(kinds(ours, theirs)).toEqual(expected);
    });

    it('finds a renamed branch, alone or among others in their order', () => {
      const [a, b] = [record('A', field('x', 'int')), record('B', field('y', 'int'))];
      expect(kinds(['null', a], ['null', { ...a, name: 'Z' }])).toEqual(['NAME_MISMATCH /1/name -']);
      expect(
        kinds(
          [a, b],
          [
            { ...a, name: 'Y' },
            { ...b, name: 'Z' },
          ],
        ),
      ).toEqual(['NAME_MISMATCH /0/name -', 'NAME_MISMATCH /1/name -']);
      expect(
        kinds(
          [a, b],
          [
            { ...b, name: 'q.B' },
            { ...a, name: 'q.A' },
          ],
        ),
      ).toEqual(['FIELD_ORDER  -', 'NAME_MISMATCH /0/name -', 'NAME_MISMATCH /1/name -']);
    });

    it('guesses no pair among branches of other number', () => {
      const [a, b, c] = ['A', 'B', 'C'].map((name) => record(name, field('x', 'int')));
      expect(kinds(['null', a], ['null', b, c])).toEqual([
        'MISSING_UNION_BRANCH /1 -',
        'TYPE_MISMATCH /1 -',
        'TYPE_MISMATCH /2 -',
      ]);
    });
  });

  describe('of enums', () => {
    const letters = (...symbols: string[]) => ({ type: 'enum', name: 'E', symbols });
    it.each([
      ['a symbol missing', letters('A', 'B'), letters('A'), ['MISSING_ENUM_SYMBOLS /symbols -']],
      ['another order', letters('A', 'B'), letters('B', 'A'), ['FIELD_ORDER /symbols -']],
      ['a symbol before ours', letters('A'), letters('Z', 'A'), ['FIELD_ORDER /symbols -']],
      ['a symbol after ours', letters('A'), letters('A', 'Z'), []],
      ['a default', letters('A'), { ...letters('A'), default: 'A' }, ['DEFAULT_CHANGED /default -']],
    ])('%s', (_what, ours, theirs, expected) => {
      expect(kinds(ours, theirs)).toEqual(expected);
    });
  });

  it('compares size and logical type of fixed', () => {
    const fixed = (size: number, logical = {}) => ({ type: 'fixed', name: 'F', size, ...logical });
    expect(kinds(fixed(8), fixed(9))).toEqual(['FIXED_SIZE_MISMATCH /size -']);
    expect(kinds(fixed(16, { logicalType: 'uuid' }), fixed(16))).toEqual(['LOGICAL_TYPE_MISMATCH  -']);
  });

  it('compares precision and scale, by value', () => {
    const decimal = (rest: object) => ({ type: 'bytes', logicalType: 'decimal', precision: 4, ...rest });
    expect(kinds(decimal({}), decimal({ scale: 0 }))).toEqual([]);
    const [found] = differencesBetween(schema(decimal({})), schema(decimal({ scale: 2 })), 'generic');
    expect(found).toMatchObject({
      kind: 'LOGICAL_TYPE_MISMATCH',
      ours: 'decimal(4, 0)',
      theirs: 'decimal(4, 2)',
    });
  });

  it('compares defaults exactly', () => {
    const text = (value: string) =>
      `{"type":"record","name":"R","fields":[{"name":"f","type":"long","default":${value}}]}`;
    const parse = (value: string): Schema => {
      const result = parseSchema(text(value));
      if (!result.ok) throw new Error(result.invalid.path);
      return result.schema;
    };
    const [found] = differencesBetween(parse('9007199254740992'), parse('9007199254740993'), 'key');
    expect(found).toMatchObject({
      path: '/fields/0/default',
      field: 'f',
      kind: 'DEFAULT_CHANGED',
      severity: 'info',
    });
    expect(found).toMatchObject({ ours: '9007199254740992', theirs: '9007199254740993' });
  });

  it('keeps texts short and the number bounded, and cuts no error off', () => {
    const wide = (name: string, type: unknown) =>
      record(
        `R${name.repeat(400)}`,
        ...Array.from({ length: 1500 }, (_, at) => field(`f${at}`, type)),
        field('last', name === 'a' ? 'int' : 'string'),
      );
    const found = differencesBetween(schema(wide('a', 'int')), schema(wide('b', ['null', 'int'])), 'generic');
    expect(found).toHaveLength(1000);
    expect(found[0]).toMatchObject({ kind: 'TYPE_MISMATCH', field: 'last' });
    expect(
      found.every(({ ours, theirs }) => (ours ?? '').length <= 256 && (theirs ?? '').length <= 256),
    ).toBe(true);
  });
});
