import fc from 'fast-check';
import { expect, it } from 'vitest';
import { drawDatum, heightsOf, type Datum } from '../../../../test/support/datum-arbitrary.js';
import { drawDefaults, drawDrift } from '../../../../test/support/drift-arbitrary.js';
import { flat } from '../../../../test/support/flat-schema.js';
import { recordJson, type SchemaJson } from '../../../../test/support/schema-arbitrary.js';
import type { Encoded } from '../codec.js';
import { differencesBetween } from '../difference.js';
import { readJson } from '../json/read-json.js';
import { writeJson } from '../json/write-json.js';
import { evaluateCompatibility } from '../evaluate-compatibility.js';
import { parseSchema } from '../parse-schema.js';
import { compileCodec } from './compile-codec.js';

/*
 * Any two schemas of which the second may be followed from the first, and data of both. Whether what is written holds
 * all of the old datum is for Java to say (test/integration/avro-reference.int-spec.ts).
 */
const schemaPair = () => recordJson;

function dataOf(g: fc.GeneratorValue, json: SchemaJson): readonly Datum[] {
  const schema = flat(json);
  const heightOf = heightsOf(schema);
  if (![schema.root, ...schema.types.keys()].every((type) => heightOf(type) < Infinity)) return [];
  const datum = drawDatum(g, schema);
  return datum === null ? [] : [datum];
}

const bytes = (encoded: Encoded): string | null => (encoded.ok ? encoded.body.toString('hex') : null);

it('a datum is encoded by the only schema that accepts it; two schemas must agree, or it is rejected', () => {
  const seen = { taken: 0, ofOld: 0, ofNew: 0, refused: 0 };
  fc.assert(
    fc.property(fc.gen(), (g) => {
      const json = drawDefaults(g, g(schemaPair));
      const drifted = drawDrift(g, json);
      const [old, now] = [parseSchema(writeJson(json)), parseSchema(writeJson(drifted))];
      if (!old.ok || !now.ok) return;
      if (
        evaluateCompatibility(differencesBetween(old.schema, now.schema, 'generic'), 'generic') !== 'follow'
      )
        return;
      const data = [...dataOf(g, json), ...dataOf(g, drifted)];
      for (const [form, key] of [
        ['avro', 'avro'],
        ['plain', 'plain'],
        ['plain', 'sparse'],
      ] as const) {
        const either = compileCodec(now.schema, form, { sure: false, chain: [old.schema] });
        const sure = compileCodec(now.schema, form, { sure: true, schema: old.schema });
        for (const each of data) {
          const datum = readJson(writeJson(each[key]));
          const written = bytes(either.encode(datum));
          const asOld = bytes(sure.encode(datum));
          const asNew = bytes(compileCodec(now.schema, form).encode(datum));
          const wasTaken = compileCodec(old.schema, form).encode(datum).ok;
          if (written === null) seen.refused++;
          else seen.taken++;
          if (wasTaken && written !== null) expect(written).toBe(asOld);
          if (asNew !== null && written !== null) expect(written).toBe(asNew);
          if (wasTaken && asOld !== null) seen.ofOld++;
          if (asNew !== null && !wasTaken) {
            seen.ofNew++;
            if (asOld === null) expect(written).toBe(asNew);
          }
        }
      }
    }),
    { numRuns: 300 },
  );
  // A run that met little would prove little.
  expect(Math.min(...Object.values(seen))).toBeGreaterThan(0);
  expect(seen.refused).toBeLessThan(seen.taken);
}, 60_000);
