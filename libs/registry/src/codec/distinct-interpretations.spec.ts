import { describe, expect, it } from 'vitest';
import type { JsonForm } from '../codec.js';
import { readJson } from '../json/read-json.js';
import { modelOf } from '../parse-schema.js';
import { array, fieldOf as field, map, record, schemaOf } from '../testing/codec-fixture.js';
import { EncoderCompiler } from './compile-encoder.js';
import { InterpretationCompiler } from './compile-interpretation.js';
import { distinctInterpretations } from './distinct-interpretations.js';
import { TypeLineage } from './type-lineage.js';
import { EncodeContext } from './encode-context.js';

const V = (type: unknown, ...more: readonly object[]): object => record('V', field('m', type), ...more);
const added = (name: string): object => field(name, ['null', 'string'], null);
const pathsOf = (chain: readonly object[]): readonly TypeLineage[] =>
  TypeLineage.ofChain(chain.map((json) => modelOf(schemaOf(json))));

/** As `2` readings, or `2 confused` where one datum may mean two things. */
function tried(form: JsonForm, ...chain: readonly object[]): string {
  const { interpretations, mayConfuse } = distinctInterpretations(pathsOf(chain), {
    form,
    fieldCase: 'exact',
  });
  return `${interpretations.length}${mayConfuse ? ' confused' : ''}`;
}

const px = (name: string, ...more: readonly object[]): object => record(name, field('px', 'double'), ...more);
const mapsOf = map(map('int'));

describe('the readings that are tried of a chain', () => {
  it.each<readonly [string, string, string, readonly object[]]>([
    [
      'nullable fields added one after another',
      '1',
      '1',
      [
        V('int'),
        V('int', added('a')),
        V('int', added('a'), added('b')),
        V('int', added('a'), added('b'), added('c')),
      ],
    ],
    [
      'the like beside a union of records',
      '1',
      '1',
      [
        V([px('A'), px('B')]),
        V([px('A'), px('B')], added('a')),
        V([px('A'), px('B')], added('a'), added('b')),
      ],
    ],
    [
      'the like around a map of maps',
      '1',
      '1',
      [V(mapsOf), V(mapsOf, added('a')), V(mapsOf, added('a'), added('b'))],
    ],
    ['records of other names, bare', '1', '1', [V(array(px('A'))), V(array(px('B'))), V(array(px('C')))]],
    ['fields in another order', '1', '1', [V('int', added('a')), record('V', added('a'), field('m', 'int'))]],
    ['a number made nullable', '1', '2', [V('double'), V(['null', 'double'])]],
    [
      'made nullable, then fields added',
      '1',
      '2',
      [
        V('double'),
        V(['null', 'double']),
        V(['null', 'double'], added('a')),
        V(['null', 'double'], added('a'), added('b')),
      ],
    ],
    ['a branch renamed twice', '3', '3', ['A', 'B', 'C'].map((name) => V(['null', px(name)]))],
    [
      'a branch renamed, and its old name come back',
      '2',
      '2',
      ['A', 'B', 'A'].map((name) => V(['null', px(name)])),
    ],
    ['a map of maps made nullable', '2 confused', '2 confused', [V(mapsOf), V(['null', mapsOf])]],
    ['the like in a map', '2 confused', '2 confused', [V(map(mapsOf)), V(map(['null', mapsOf]))]],
    [
      'a branch with a field of an older name',
      '2 confused',
      '2',
      [V(['null', px('A', field('A', 'int', 0))]), V(['null', px('B', field('A', 'int', 0))])],
    ],
    [
      'a branch that takes a field of an older name',
      '2 confused',
      '2',
      [V(['null', px('A')]), V(['null', px('B', field('A', 'int', 0))])],
    ],
    [
      'a bare record with a field of the name that its branch has later',
      '2 confused',
      '3 confused',
      [
        V(px('A', field('B', 'int', 0))),
        V(['null', px('B', field('B', 'int', 0))]),
        V(['null', px('C', field('B', 'int', 0))]),
      ],
    ],
    [
      'a default changed in a union of records',
      '2 confused',
      '1',
      [V([px('A'), record('B', field('x', 'int', 0))]), V([px('A'), record('B', field('x', 'int'))])],
    ],
    ['null added to a union of records', '1', '1', [V([px('A'), px('B')]), V(['null', px('A'), px('B')])]],
    [
      'names exchanged in two steps',
      '3 confused',
      '3 confused',
      [V([px('A'), px('B'), 'int']), V([px('C'), px('D'), 'int']), V([px('B'), px('A'), 'int'])],
    ],
    [
      'a field with a default that goes away again',
      '1',
      '3 confused',
      [V('int'), V('int', field('n', 'int', 0)), V('int', field('n', ['null', 'int']))],
    ],
  ])('%s', (_, plain, avro, chain) => {
    expect({ plain: tried('plain', ...chain), avro: tried('avro', ...chain) }).toEqual({ plain, avro });
  });
});

it('of more rows of types than are kept nothing is guessed', () => {
  const [lineage] = pathsOf([V(['null', px('A')]), V(['null', px('B')])]);
  if (lineage === undefined) throw new Error('no path');
  const interpretations = (max: number): string[] => {
    const context = new EncodeContext();
    new InterpretationCompiler(new EncoderCompiler('avro'), max).of(lineage)(
      readJson('{"m":{"A":{"px":1}}}'),
      context,
    );
    return context.issues.map(({ path: at, kind }) => `${at} ${kind}`);
  };
  expect(interpretations(3)).toEqual([]);
  expect(interpretations(1)).toEqual(['/m ambiguous']);
});
