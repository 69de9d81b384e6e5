import fc from 'fast-check';
import { expect, it } from 'vitest';
import { drawDatum, heightsOf } from '../../../../test/support/datum-arbitrary.js';
import { drawHarmlessDrift } from '../../../../test/support/drift-arbitrary.js';
import { flat } from '../../../../test/support/flat-schema.js';
import { recordJson, type SchemaJson } from '../../../../test/support/schema-arbitrary.js';
import type { Encoded } from '../codec.js';
import { differencesBetween } from '../difference.js';
import { foldName } from '../field-case.js';
import { readJson } from '../json/read-json.js';
import { writeJson } from '../json/write-json.js';
import { evaluateCompatibility } from '../evaluate-compatibility.js';
import { parseSchema } from '../parse-schema.js';
import type { Origin } from '../codec.js';
import { compileCodec } from './compile-codec.js';

/*
 * A schema, one that may be followed from it, and that one with its fields in another letter case: whatever a client of
 * the first sends must come to the same bytes under both, or be refused, since letter case is no part of bytes.
 */

/** Some fields' names in upper case; where two of one record fold alike, all are left as they are. */
function respelledFields(g: fc.GeneratorValue, json: SchemaJson): SchemaJson {
  if (typeof json === 'string') return json;
  if (Array.isArray(json)) return json.map((branch) => respelledFields(g, branch));
  const copy: { [attribute: string]: unknown } = { ...json };
  for (const part of ['items', 'values', 'type'] as const)
    if (typeof copy[part] === 'object') copy[part] = respelledFields(g, copy[part] as SchemaJson);
  if (!Array.isArray(copy['fields'])) return copy;
  const fields = copy['fields'] as { name: string; type: SchemaJson; default?: unknown }[];
  const names = new Set(fields.map(({ name }) => foldName(name)));
  copy['fields'] = fields.map((field) => ({
    ...field,
    name: names.size === fields.length && g(fc.boolean) ? field.name.toUpperCase() : field.name,
    type: respelledFields(g, field.type),
  }));
  return copy;
}

const bytes = (encoded: Encoded): string | null => (encoded.ok ? encoded.body.toString('hex') : null);
const isAmbiguous = (encoded: Encoded): boolean =>
  !encoded.ok && encoded.issues.some(({ kind }) => kind === 'ambiguous');
const insensitive = { fieldCase: 'insensitive' } as const;

it('data in another letter case has the same bytes as in its own', () => {
  const seen = { followed: 0, written: 0 };
  fc.assert(
    fc.property(fc.gen(), recordJson, (g, json) => {
      const now = drawHarmlessDrift(g, json);
      // A default that spells fields out would have to be respelled with them.
      fc.pre(!writeJson(now).includes('"default":{') && !writeJson(now).includes('"default":['));
      const [old, same, other] = [json, now, respelledFields(g, now)].map((each) =>
        parseSchema(writeJson(each)),
      );
      if (!old?.ok || !same?.ok || !other?.ok) return;
      const verdict = evaluateCompatibility(
        differencesBetween(old.schema, same.schema, 'generic'),
        'generic',
      );
      const found = differencesBetween(old.schema, other.schema, 'generic', insensitive);
      expect(evaluateCompatibility(found, 'generic')).toBe(verdict);
      if (verdict !== 'follow') return;
      if (found.some(({ kind }) => kind === 'FIELD_CASE')) seen.followed++;
      const schema = flat(json);
      const heightOf = heightsOf(schema);
      if (![schema.root, ...schema.types.keys()].every((type) => heightOf(type) < Infinity)) return;
      const datum = drawDatum(g, schema);
      if (datum === null) return;
      for (const form of ['plain', 'avro'] as const) {
        for (const sure of [true, false]) {
          const origin: Origin = sure ? { sure, schema: old.schema } : { sure, chain: [old.schema] };
          const value = readJson(writeJson(datum[form]));
          const expected = compileCodec(same.schema, form, origin).encode(value);
          const encoded = compileCodec(other.schema, form, origin, insensitive).encode(value);
          if (bytes(encoded) !== null) seen.written++;
          // A record's only member may look like a wrapped branch in one spelling and not in the other.
          if (!isAmbiguous(encoded) && !isAmbiguous(expected)) expect(bytes(encoded)).toBe(bytes(expected));
        }
      }
    }),
    { numRuns: 1000 },
  );
  expect(seen.followed).toBeGreaterThan(100);
  expect(seen.written).toBeGreaterThan(500);
}, 60_000);
