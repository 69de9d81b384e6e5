import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawHarmlessDrift } from '../../../test/support/drift-arbitrary.js';
import {
  nullable,
  renamed,
  reversedFields,
  schemaJson,
  usesNames,
  type SchemaJson,
} from '../../../test/support/schema-arbitrary.js';
import { differencesBetween } from './difference.js';
import { evaluateCompatibility } from './evaluate-compatibility.js';
import { parseSchema } from './parse-schema.js';
import type { Schema } from './schema.js';

function schema(json: unknown): Schema {
  const result = parseSchema(JSON.stringify(json));
  if (!result.ok) throw new Error(JSON.stringify(result.invalid));
  return result.schema;
}

const COLUMNS = ['specific', 'generic', 'key'] as const;

describe('the CTAS race', () => {
  const ours = schema({
    type: 'record',
    name: 'Bar1sRowsValue',
    namespace: 'com.example',
    fields: [
      { name: 'symbol', type: 'string' },
      { name: 'open', type: 'double' },
      { name: 'at', type: { type: 'long', logicalType: 'timestamp-millis' } },
    ],
  });
  const theirs = schema({
    type: 'record',
    name: 'KsqlDataSourceSchema',
    namespace: 'io.confluent.ksql.avro_schemas',
    fields: [
      { name: 'at', type: { type: 'long', logicalType: 'timestamp-millis' } },
      { name: 'symbol', type: 'string' },
      { name: 'open', type: ['null', 'double'], default: null },
      { name: 'volume', type: ['null', 'long'], default: null },
    ],
  });

  it('lets a Generic value follow: renamed, reordered, nullable, one nullable field more', () => {
    const found = differencesBetween(ours, theirs, 'generic');
    expect(found).toEqual([
      {
        path: '/name',
        field: null,
        kind: 'NAME_MISMATCH',
        severity: 'warning',
        ours: 'com.example.Bar1sRowsValue',
        theirs: 'io.confluent.ksql.avro_schemas.KsqlDataSourceSchema',
      },
      {
        path: '/fields/1/type',
        field: 'open',
        kind: 'UNION_NULL_ADDED',
        severity: 'warning',
        ours: 'double',
        theirs: 'union of null, double',
      },
      {
        path: '/fields/2/default',
        field: 'open',
        kind: 'DEFAULT_CHANGED',
        severity: 'info',
        ours: null,
        theirs: 'null',
      },
      {
        path: '/fields/3',
        field: 'volume',
        kind: 'FIELD_ADDED',
        severity: 'warning',
        ours: null,
        theirs: 'union of null, long',
      },
      {
        path: '/fields',
        field: null,
        kind: 'FIELD_ORDER',
        severity: 'warning',
        ours: 'symbol, open, at',
        theirs: 'at, symbol, open',
      },
    ]);
    expect(evaluateCompatibility(found, 'generic')).toBe('follow');
  });

  it('stops a Specific value at the name', () => {
    const found = differencesBetween(ours, theirs, 'specific');
    expect(found.filter(({ severity }) => severity === 'error').map(({ kind }) => kind)).toEqual([
      'NAME_MISMATCH',
    ]);
    expect(evaluateCompatibility(found, 'specific')).toBe('stop');
  });

  it('stops a key whose name and type differ', () => {
    const key = (name: string, type: string) =>
      schema({ type: 'record', name, fields: [{ name: 'symbol', type }] });
    const found = differencesBetween(
      key('Bar1sRowsKey', 'string'),
      key('KsqlDataSourceSchema', 'long'),
      'key',
    );
    expect(found.map(({ kind, severity }) => [kind, severity])).toEqual([
      ['NAME_MISMATCH', 'error'],
      ['TYPE_MISMATCH', 'error'],
    ]);
    expect(evaluateCompatibility(found, 'key')).toBe('stop');
  });
});

describe('drift of any schema', () => {
  const verdicts = (ours: SchemaJson, theirs: SchemaJson): string[] =>
    COLUMNS.map((as) => evaluateCompatibility(differencesBetween(schema(ours), schema(theirs), as), as));

  it('a schema does not differ from itself, nor from its normal form', () => {
    fc.assert(
      fc.property(schemaJson, (json) => {
        const ours = schema(json);
        expect(differencesBetween(ours, ours, 'key')).toEqual([]);
        expect(differencesBetween(ours, schema(JSON.parse(ours.normal)), 'key')).toEqual([]);
      }),
    );
    expect(verdicts('int', 'int')).toEqual(['accept', 'follow', 'accept']);
  });

  it('reordering fields, adding null and renaming never stop a Generic value', () => {
    fc.assert(
      fc.property(schemaJson, fc.gen(), (json, g) => {
        const found = differencesBetween(schema(json), schema(drawHarmlessDrift(g, json)), 'generic');
        expect(found.filter(({ severity }) => severity === 'error')).toEqual([]);
        expect(evaluateCompatibility(found, 'generic')).toBe('follow');
      }),
      { numRuns: 1000 },
    );
    fc.assert(
      fc.property(schemaJson, (json) => {
        expect(
          evaluateCompatibility(
            differencesBetween(schema(json), schema(renamed(nullable(json))), 'generic'),
            'generic',
          ),
        ).toBe('follow');
      }),
    );
  });

  it('a key that is not stopped keeps its bytes', () => {
    const drifts = [reversedFields, nullable, renamed];
    fc.assert(
      fc.property(schemaJson, fc.constantFrom(...drifts), (json, drift) => {
        fc.pre(!usesNames(json));
        const [ours, theirs] = [schema(json), schema(drift(json))];
        const same = ours.canonical === theirs.canonical;
        expect(evaluateCompatibility(differencesBetween(ours, theirs, 'key'), 'key')).toBe(
          same ? 'accept' : 'stop',
        );
      }),
    );
  });

  it('a renamed type stops a Specific value and a key', () => {
    fc.assert(
      fc.property(schemaJson, (json) => {
        const theirs = renamed(json);
        fc.pre(JSON.stringify(theirs) !== JSON.stringify(json));
        expect(verdicts(json, theirs)).toEqual(['stop', 'follow', 'stop']);
      }),
    );
  });

  it('null taken away again stops everything', () => {
    fc.assert(
      fc.property(schemaJson, (json) => {
        const theirs = nullable(json);
        const before = differencesBetween(schema(json), schema(theirs), 'generic').filter(
          ({ kind }) => kind === 'UNION_NULL_ADDED',
        );
        const after = differencesBetween(schema(theirs), schema(json), 'generic').filter(
          ({ kind }) => kind === 'MISSING_UNION_BRANCH',
        );
        expect(after).toHaveLength(before.length);
        if (before.length > 0) expect(verdicts(theirs, json)).toEqual(['stop', 'stop', 'stop']);
      }),
    );
  });
});
