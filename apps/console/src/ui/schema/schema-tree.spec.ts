import { describe, expect, it } from 'vitest';
import type { ShownDifference } from '../../text/difference.js';
import { indented, jsonText, parseJson } from './json-text.js';
import { linesOf } from './schema-rows.js';
import { schemaTree, type TreeRow } from './schema-tree.js';

const record = (name: string, ...fields: readonly unknown[]) => ({ type: 'record', name, fields });
const field = (name: string, type: unknown, rest: object = {}) => ({ name, type, ...rest });
const difference = (path: string, kind: string, more: Partial<ShownDifference> = {}): ShownDifference => ({
  path,
  field: null,
  kind,
  severity: 'error',
  ours: 'x',
  theirs: 'y',
  ...more,
});

function tree(ours: unknown, theirs: unknown, differences: readonly ShownDifference[] = []) {
  const made = schemaTree(JSON.stringify(ours), JSON.stringify(theirs), differences);
  if (made === null) throw new Error('not JSON');
  return made;
}

/** Each row as `bid: double | string`, indented, with the kinds of its differences. */
function drawn(row: TreeRow): readonly string[] {
  const { ours, theirs, depth, differences, children, isRepeated } = row;
  const name = ours?.name ?? theirs?.name ?? '*';
  const line = `${'  '.repeat(depth)}${name}: ${ours?.type ?? '-'} | ${theirs?.type ?? '-'}`;
  const kinds = differences.map(({ kind }) => ` ${kind}`).join('');
  return [line + kinds + (isRepeated ? ' (again)' : ''), ...children.flatMap(drawn)];
}

describe('two schemas as one tree', () => {
  it('aligns fields by name, and puts what only theirs has after its neighbour', () => {
    const ours = record('R', field('a', 'int'), field('b', 'double'), field('c', 'int'));
    const theirs = record('R', field('z', 'int'), field('a', 'int'), field('n', 'long'), field('c', 'int'));
    expect(drawn(tree(ours, theirs).root)).toEqual([
      '*: record R | record R',
      '  z: - | int',
      '  a: int | int',
      '  n: - | long',
      '  b: double | -',
      '  c: int | int',
    ]);
  });

  it('attaches each difference where its pointer leads: into ours, or into theirs for what only theirs has', () => {
    const ours = record('R', field('bid', 'double'), field('x', 'int', { default: 0 }));
    const theirs = record(
      'R',
      field('volume', 'long'),
      field('bid', 'string'),
      field('x', 'int', { default: 1 }),
    );
    const { root } = tree(ours, theirs, [
      difference('/fields/0/type', 'TYPE_MISMATCH', { field: 'bid' }),
      difference('/fields/0', 'REQUIRED_FIELD_MISSING', { field: 'volume', ours: null }),
      difference('/fields/1/default', 'DEFAULT_CHANGED', { field: 'x' }),
      difference('/fields', 'FIELD_ORDER'),
    ]);
    expect(drawn(root)).toEqual([
      '*: record R | record R FIELD_ORDER',
      '  volume: - | long REQUIRED_FIELD_MISSING',
      '  bid: double | string TYPE_MISMATCH',
      '  x: int | int DEFAULT_CHANGED',
    ]);
  });

  it('leads through arrays, maps and unions to the fields inside', () => {
    const nest = (leaf: unknown) =>
      record(
        'R',
        field('legs', {
          type: 'array',
          items: { type: 'map', values: ['null', record('Hop', field('at', leaf))] },
        }),
      );
    const path = '/fields/0/type/items/values/1/fields/0/type';
    const { root } = tree(nest('int'), nest('string'), [
      difference(path, 'TYPE_MISMATCH', { field: 'legs.at' }),
    ]);
    expect(drawn(root)).toEqual([
      '*: record R | record R',
      '  legs: array of map of union of null, Hop | array of map of union of null, Hop',
      '    at: int | string TYPE_MISMATCH',
    ]);
  });

  it('has a level for the branches of a union of several records', () => {
    const union = (type: string) => ['null', record('A', field('x', type)), record('B', field('y', 'int'))];
    expect(drawn(tree(union('int'), union('long')).root)).toEqual([
      '*: union of null, A, B | union of null, A, B',
      '  *: record A | record A',
      '    x: int | long',
      '  *: record B | record B',
      '    y: int | int',
    ]);
  });

  it('takes a type that became nullable for the same type', () => {
    const leg = (type: string) => record('Leg', field('price', type));
    const ours = record('R', field('leg', leg('int')));
    const theirs = record('R', field('leg', ['null', leg('long')]));
    expect(drawn(tree(ours, theirs).root).at(-1)).toBe('    price: int | long');
  });

  it('resolves names by namespace, and points into the definition of a type that is used by its name', () => {
    const leg = { ...record('Leg', field('price', 'int')), namespace: 'a' };
    const ours = record('b.R', field('one', leg), field('two', ['null', 'a.Leg']));
    const theirs = record('b.R', field('one', leg), field('two', ['null', { ...leg, name: 'Other' }]));
    const { root } = tree(ours, theirs, [
      difference('/fields/0/type/name', 'NAME_MISMATCH', { field: 'two' }),
    ]);
    expect(drawn(root)).toEqual([
      '*: record b.R | record b.R',
      '  one: record a.Leg | record a.Leg',
      '    price: int | int',
      '  two: union of null, a.Leg | union of null, a.Other NAME_MISMATCH',
      '    price: int | int',
    ]);
  });

  it('ends on types that contain themselves', () => {
    const list = record('L', field('value', 'int'), field('next', ['null', 'L']));
    expect(drawn(tree(list, list).root)).toEqual([
      '*: record L | record L',
      '  value: int | int',
      '  next: union of null, L | union of null, L (again)',
    ]);
  });

  it('pairs fields by letter case where a difference says so', () => {
    const [ours, theirs] = [record('R', field('qty', 'long')), record('R', field('QTY', 'long'))];
    const spelled = difference('/fields/0/name', 'FIELD_CASE', { field: 'qty', severity: 'warning' });
    expect(drawn(tree(ours, theirs, [spelled]).root)[1]).toBe('  qty: long | long FIELD_CASE');
    expect(drawn(tree(ours, theirs).root)).toHaveLength(3);
  });

  it('describes logical types, enums and fixed types, and keeps each digit of a default', () => {
    const text = `{"type":"record","name":"R","fields":[
      {"name":"at","type":{"type":"long","logicalType":"timestamp-millis"},"default":9007199254740993},
      {"name":"side","type":{"type":"enum","name":"Side","symbols":["BUY","SELL"]}},
      {"name":"price","type":{"type":"fixed","name":"P","size":8,"logicalType":"decimal","precision":9,"scale":2}},
      {"name":"mail","type":{"type":"string","logicalType":"email"}}]}`;
    const rows = schemaTree(text, text, [])?.root.children ?? [];
    expect(rows.map(({ ours }) => ours?.type)).toEqual([
      'long (timestamp-millis)',
      'enum Side: BUY, SELL',
      'fixed(8) P (decimal(9, 2))',
      'string',
    ]);
    expect(rows[0]?.ours?.default).toBe('9007199254740993');
  });

  it('keeps a difference that leads nowhere, such as one in a record', () => {
    const { root } = tree('int', 'int', [difference('/legs/*/?', 'FIELD_ADDED', { field: 'legs.?' })]);
    expect(root.differences).toHaveLength(1);
  });

  it('shows one side alone', () => {
    const made = schemaTree(JSON.stringify(record('R', field('a', 'int'))), null, []);
    expect(made === null ? [] : drawn(made.root)).toEqual(['*: record R | -', '  a: int | -']);
  });

  it.each(['/* bars */ "string"', '', '{"type":'])('has none for %j, which is not JSON', (text) => {
    expect(schemaTree(text, '"int"', [])).toBeNull();
  });

  it.each([
    null,
    7,
    {},
    [],
    { type: 'record' },
    { type: 'record', name: 7, fields: [1, null, { type: {} }] },
  ])('shows %j, which is no Avro, as well as it can', (json) => {
    expect(drawn(tree(json, 'int').root)[0]).toMatch(/\| int$/);
  });

  it('shows 1,000 fields, and types within each other as deep as the gateway reads them', () => {
    const wide = record('R', ...Array.from({ length: 1000 }, (_, at) => field(`f${at}`, 'int')));
    const changed = { ...wide, fields: wide.fields.with(500, field('f500', 'long')) };
    expect(tree(wide, changed).root.children).toHaveLength(1000);
    let deep: unknown = 'int';
    for (let level = 0; level < 60; level++) deep = record(`R${level}`, field('in', deep));
    expect(drawn(tree(deep, deep).root)).toHaveLength(61);
  });

  it('is cut off rather than show every pair of two schemas that were made for it', () => {
    const lattice = (first: string, second: string) =>
      Array.from({ length: 110 }, (_, at) => {
        const [self, before] = [`N${at}`, `N${Math.max(0, at - 1)}`];
        return record(self, field(first, ['null', self]), field(second, ['null', before]));
      });
    const wide = record('R', ...Array.from({ length: 900 }, (_, at) => field(`f${at}`, ['null', 'R'])));
    const many = record(
      'R',
      ...Array.from({ length: 400 }, (_, at) => field(`f${at}`, ['null', record(`Q${at}`)])),
    );
    for (const made of [tree(lattice('x', 'y'), lattice('y', 'x')), tree(many, wide)]) {
      expect(made.isCutOff).toBe(true);
      expect(drawn(made.root).length).toBeLessThan(11_000);
    }
  });
});

describe('unchanged rows', () => {
  const fields = (count: number, from = 0) =>
    Array.from({ length: count }, (_, at) => field(`f${from + at}`, 'int'));
  const summary = (root: TreeRow, open: readonly string[] = []) =>
    linesOf(root, (id) => open.includes(id)).map((line) =>
      line.kind === 'fold' ? `${line.count} (${line.id})` : (line.row.ours?.name ?? '*'),
    );

  it('are folded around a change', () => {
    const ours = record('R', ...fields(12), field('bid', 'double'), ...fields(5, 20));
    const theirs = record('R', ...fields(12), field('bid', 'string'), ...fields(5, 20));
    expect(summary(tree(ours, theirs).root)).toEqual(['*', '12 (/0)', 'bid', '5 (/13)']);
  });

  it('stand as they are if they are few', () => {
    const ours = record('R', ...fields(2), field('bid', 'double'));
    const theirs = record('R', ...fields(2), field('bid', 'string'));
    expect(summary(tree(ours, theirs).root)).toEqual(['*', 'f0', 'f1', 'bid']);
  });

  it('are shown with all inside of them when unfolded', () => {
    const inner = field('leg', record('Leg', field('price', 'int')));
    const same = record('R', inner, ...fields(3));
    const { root } = tree(same, same);
    expect(summary(root)).toEqual(['*', '4 (/0)']);
    expect(summary(root, ['/0'])).toEqual(['*', '4 (/0)', 'leg', 'price', 'f0', 'f1', 'f2']);
  });

  it('do not hide a difference deep inside', () => {
    const leg = (type: string) => field('leg', record('Leg', ...fields(3), field('price', type)));
    const { root } = tree(
      record('R', ...fields(3, 10), leg('int')),
      record('R', ...fields(3, 10), leg('long')),
    );
    expect(summary(root)).toEqual(['*', '3 (/0)', 'leg', '3 (/3/0)', 'price']);
  });
});

describe('the text of a schema', () => {
  it('gets line breaks and indents, and nothing else', () => {
    const text = '{"a" : [1.50,"x{,}\\""], "b":{},"c":[ ]}';
    expect(indented(text)).toBe('{\n  "a": [\n    1.50,\n    "x{,}\\""\n  ],\n  "b": {},\n  "c": []\n}');
    expect(jsonText(parseJson(indented(text)))).toBe('{"a":[1.50,"x{,}\\""],"b":{},"c":[]}');
  });

  it('stays as it is if it is not JSON', () => {
    expect(indented('/* bars */ "string"')).toBe('/* bars */ "string"');
  });
});
