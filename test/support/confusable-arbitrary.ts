/** Generated pairs in which null is added to a type whose bare value may look like the wrapped one. */
import fc from 'fast-check';
import type { Pair } from './avro-comparison.js';
import { drawDatum, pick } from './datum-arbitrary.js';
import { flat } from './flat-schema.js';
import type { Draw } from './leaf-datum.js';
import type { SchemaJson } from './schema-arbitrary.js';

const DATA = 4;
const someType = () => fc.constantFrom('int', 'string', 'double');

const map = (values: SchemaJson): SchemaJson => ({ type: 'map', values });
const record = (name: string, fields: readonly object[]): SchemaJson => ({ type: 'record', name, fields });

/** The old schema has the bare type, the new one a union of it and null in either order. */
export function drawConfusable(g: Draw): Pair {
  const leaf = g(someType);
  const ofItsName = (type: SchemaJson): SchemaJson =>
    record('R', [
      { name: 'R', type, default: {} },
      ...pick(g, [[], [{ name: 'more', type: 'int', default: 1 }]]),
    ]);
  const type = pick(g, [
    map(map(leaf)),
    map(map(map(leaf))),
    ofItsName(map(leaf)),
    ofItsName(map(map(leaf))),
  ]);
  const value = (of: SchemaJson): SchemaJson => record('V', [{ name: 'm', type: of }]);
  const ours = value(type);
  const theirs = value(
    pick(g, [
      ['null', type],
      [type, 'null'],
    ]),
  );
  const drawn = Array.from({ length: DATA }, () => drawDatum(g, flat(ours)));
  const data = drawn.filter((datum) => datum !== null);
  return { ours: JSON.stringify(ours), theirs: JSON.stringify(theirs), data };
}
