import { describe, expect, it } from 'vitest';
import { carriedButUnknown } from './carried.js';
import { parseSchema } from './parse-schema.js';

const text = JSON.stringify({
  type: 'record',
  name: 'a.R',
  fields: [
    { name: 'bid', type: ['null', 'double'] },
    {
      name: 'legs',
      type: {
        type: 'array',
        items: { type: 'record', name: 'Leg', fields: [{ name: 'price', type: 'int' }] },
      },
    },
    { name: 'by', type: { type: 'map', values: ['null', 'a.Leg'] } },
    { name: 'next', type: ['null', 'a.R'] },
  ],
});
const parsed = parseSchema(text);
if (!parsed.ok) throw new Error(parsed.invalid.place);
const { schema: latest } = parsed;

const unknown = (path: string, field: string): boolean =>
  carriedButUnknown(latest, [{ path, field }]).length > 0;

describe('carriedButUnknown', () => {
  it('reports what the latest schema lacks as an error, with the place in the record', () => {
    const carried = [
      { path: '/bid', field: 'bid' },
      { path: '/legs/0/venue', field: 'legs.venue' },
    ];
    expect(carriedButUnknown(latest, carried)).toEqual([
      {
        path: '/legs/0/venue',
        field: 'legs.venue',
        kind: 'FIELD_REMOVED',
        severity: 'error',
        ours: 'carried by the record',
        theirs: null,
      },
    ]);
  });

  it.each([
    ['a field of an item', '/legs/3/price', 'legs.price'],
    ['a field of a map value', '/by/some key/price', 'by.some key.price'],
    ['a field of a wrapped branch', '/by/k/a.Leg/price', 'by.k.a.Leg.price'],
    ['a field of a type inside of itself', '/next/next/next/bid', 'next.next.next.bid'],
    ['a field known by its name only', '', 'legs.price'],
    ['a map value known by its field only', '', 'by.price'],
  ])('knows %s', (_what, path, field) => {
    expect(unknown(path, field)).toBe(false);
  });

  it.each([
    ['another field of an item', '/legs/3/size', 'legs.size'],
    ['a step into a primitive', '/bid/cents', 'bid.cents'],
    ['a name of Object.prototype', '/__proto__', '__proto__'],
    ['an empty name', '', ''],
    ['an escaped name', '/a~1b', 'a/b'],
  ])('does not know %s', (_what, path, field) => {
    expect(unknown(path, field)).toBe(true);
  });

  it('ends on a type inside of itself', () => {
    expect(unknown(`${'/next'.repeat(500)}/size`, 'size')).toBe(true);
  });
});
