import { expect, it } from 'vitest';
import { nearestField } from './nearest-field.js';
import { parseSchema } from './parse-schema.js';

const text = JSON.stringify({
  type: 'record',
  name: 'Bar',
  fields: [
    { name: 'symbol', type: 'string' },
    { name: 'vwap', type: ['null', 'double'] },
    {
      name: 'legs',
      type: {
        type: 'array',
        items: ['null', { type: 'record', name: 'Leg', fields: [{ name: 'price', type: 'int' }] }],
      },
    },
    { name: 'more', type: { type: 'map', values: 'Leg' } },
    {
      name: 'FEES',
      type: {
        type: 'array',
        items: {
          type: 'record',
          name: 'Entry',
          fields: [
            { name: 'key', type: 'string' },
            {
              name: 'value',
              type: { type: 'record', name: 'Fee', fields: [{ name: 'amount', type: 'int' }] },
            },
          ],
          'connect.internal.type': 'MapEntry',
        },
      },
    },
    { name: 'next', type: ['null', 'Bar'] },
  ],
});
const parsed = parseSchema(text);
if (!parsed.ok) throw new Error(parsed.invalid.actual);
const { schema } = parsed;

it.each([
  ['/vwapq', 'vwap'],
  ['/SYMBOL', 'symbol'],
  ['/legs/0/prcie', 'price'],
  ['/legs/0/Leg/Price', 'price'],
  ['/more/a key/prices', 'price'],
  ['/next/Bar/next/Bar/symbl', 'symbol'],
  ['/fees/0/value/amuont', 'amount'],
  ['/fees/broker/amuont', 'amount'],
  ['/bid', null],
  ['/nowhere/price', null],
  [`/${'v'.repeat(10_000)}`, null],
])('the field near %s is %s', (path, field) => {
  expect(nearestField(schema, path)).toBe(field);
});
