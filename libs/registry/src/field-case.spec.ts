import { describe, expect, it } from 'vitest';
import { column, ksqlTradesValue, ksqlValue, tradesValue } from '../../../test/fixtures/ksqldb.js';
import { differencesBetween } from './difference.js';
import { foldName } from './field-case.js';
import { evaluateCompatibility } from './evaluate-compatibility.js';
import { parseSchema } from './parse-schema.js';
import type { Schema } from './schema.js';

function schema(json: unknown): Schema {
  const parsed = parseSchema(JSON.stringify(json));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.invalid));
  return parsed.schema;
}

const record = (...names: string[]): Schema =>
  schema({ type: 'record', name: 'R', fields: names.map((name) => ({ name, type: 'int' })) });

describe('fieldCase: insensitive', () => {
  const insensitive = { fieldCase: 'insensitive' } as const;

  it('lets a Generic value follow what ksqlDB makes of it, at every depth', () => {
    const found = differencesBetween(schema(tradesValue), schema(ksqlTradesValue), 'generic', insensitive);
    expect(found.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(evaluateCompatibility(found, 'generic')).toBe('follow');
    const cases = found.filter(({ kind }) => kind === 'FIELD_CASE');
    expect(cases.map(({ ours, theirs, field }) => [field, ours, theirs])).toEqual(
      expect.arrayContaining([
        ['tradeId', 'tradeId', 'TRADEID'],
        ['venue.city.name', 'name', 'NAME'],
        ['legs.qty', 'qty', 'QTY'],
      ]),
    );
    expect(found.map(({ field }) => field)).toContain('COUNTS');
  });

  it('keeps what else differs between the two spellings', () => {
    const theirs = schema({ type: 'record', name: 'R', fields: [{ name: 'A', type: 'string' }] });
    const found = differencesBetween(record('a'), theirs, 'generic', insensitive);
    expect(found.map(({ kind, severity }) => [kind, severity])).toEqual([
      ['FIELD_CASE', 'warning'],
      ['TYPE_MISMATCH', 'error'],
    ]);
  });

  it('names both sides of a collision, as an error for a Generic value too', () => {
    expect(differencesBetween(record('a', 'b'), record('A', 'b', 'a'), 'generic', insensitive)).toEqual([
      {
        path: '/fields/0/name',
        field: 'a',
        kind: 'FIELD_CASE',
        severity: 'error',
        ours: 'a',
        theirs: 'A, a',
      },
    ]);
  });

  it('treats new fields that differ only in letter case as new fields', () => {
    const theirs = schema(ksqlValue([column('X', 'int'), column('v', 'int'), column('V', 'int')]));
    const ours = schema({ type: 'record', name: 'R', fields: [{ name: 'x', type: 'int' }] });
    expect(evaluateCompatibility(differencesBetween(ours, theirs, 'generic', insensitive), 'generic')).toBe(
      'follow',
    );
  });
});

describe('fieldCase: exact', () => {
  it('says of a field that is there in another letter case how it is spelled, and what to set', () => {
    const [removed] = differencesBetween(record('symbol'), record('SYMBOL'), 'generic');
    expect(removed).toMatchObject({
      kind: 'FIELD_REMOVED',
      hint: '`symbol` is `SYMBOL` in the registry: set fieldCase: insensitive (producer.fieldCase, or value.fieldCase of the mapping)',
    });
  });

  it.each(['key', 'specific'] as const)('does not advise a setting that a %s cannot have', (as) => {
    const [removed] = differencesBetween(record('symbol'), record('SYMBOL'), as);
    expect(removed?.hint).toBe('`symbol` is `SYMBOL` in the registry');
  });

  it('gives no hint where the field is gone, or has two namesakes', () => {
    for (const theirs of [record('other'), record('SYMBOL', 'Symbol')])
      for (const one of differencesBetween(record('symbol'), theirs, 'generic'))
        expect(one).not.toHaveProperty('hint');
  });
});

it('only ASCII letters are folded', () => {
  expect(['SYMBOL_1', '\u212a', 'É'].map(foldName)).toEqual(['symbol_1', '\u212a', 'É']);
});
