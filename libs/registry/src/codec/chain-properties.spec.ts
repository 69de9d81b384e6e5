import fc from 'fast-check';
import { expect, it } from 'vitest';
import { drawChain, type ChainLink } from '../../../../test/support/chain-arbitrary.js';
import { drawDatum, pick, type Client } from '../../../../test/support/datum-arbitrary.js';
import { flat } from '../../../../test/support/flat-schema.js';
import type { Codec, Encoded, JsonForm } from '../codec.js';
import { readJson } from '../json/read-json.js';
import { writeJson } from '../json/write-json.js';
import { modelOf } from '../parse-schema.js';
import type { Schema } from '../schema.js';
import { INEXPRESSIBLE, meantUnder } from '../testing/chain-oracle.js';
import { compileCodec } from './compile-codec.js';
import { EncoderCompiler } from './compile-encoder.js';
import { InterpretationCompiler } from './compile-interpretation.js';
import { encodeByInterpretations } from './encode-by-interpretations.js';
import { BinaryWriter } from './binary-writer.js';
import { TypeLineage } from './type-lineage.js';

const CASES = 10_000;

/** Leaves out what its schema lets it leave out, and has map keys like the names of all schemas. */
function clientOf(form: JsonForm, chain: readonly ChainLink[]): Client {
  return {
    mayOmit: ({ type, default: fallback }) =>
      fallback !== undefined || (form === 'plain' && Array.isArray(type) && type.includes('null')),
    wrapsOneIn: 2,
    keys: chain.flatMap(({ json }) => [...flat(json).types.keys()]),
  };
}

/** Data of one client of one schema of the chain. */
function drawClientData(g: fc.GeneratorValue, chain: readonly ChainLink[], form: JsonForm) {
  const isOld = chain.length > 1 && g(fc.nat, { max: 4 }) > 0;
  const index = isOld ? g(fc.nat, { max: chain.length - 2 }) : chain.length - 1;
  const link = chain[index];
  if (link === undefined) return [];
  const schema = flat(link.json);
  const datum = drawDatum(g, schema, schema.root, false, clientOf(form, chain));
  return datum === null ? [] : [{ index, text: writeJson(datum[form]), meant: writeJson(datum.avro) }];
}

/** By each schema of the chain, whatever is known of their grammars. */
function byAllReadings(schemas: readonly Schema[], form: JsonForm): Codec['encodeFramed'] {
  const compiler = new InterpretationCompiler(new EncoderCompiler(form));
  const encoders = TypeLineage.ofChain(schemas.map(modelOf)).map((path) => compiler.valueEncoderOf(path));
  return encodeByInterpretations(encoders, true, new BinaryWriter());
}

const bodyOf = (encoded: Encoded): string | null => (encoded.ok ? encoded.body.toString('hex') : null);

it('a value arrives as the client of any schema of a chain meant it, or is refused', () => {
  const seen = { same: 0, moved: 0, ambiguous: 0, missing: 0 };
  fc.assert(
    fc.property(fc.gen(), (g) => {
      const chain = drawChain(g);
      const schemas = chain.map((link) => link.schema);
      const target = schemas.at(-1);
      if (target === undefined) return;
      const form = pick<JsonForm>(g, ['avro', 'plain']);
      const codec = compileCodec(target, form, { sure: false, chain: schemas.slice(0, -1) });
      const encodeByAll = byAllReadings(schemas, form);
      // Of two clients, since the codec tries first what took the last datum.
      for (const { index, text, meant } of [
        ...drawClientData(g, chain, form),
        ...drawClientData(g, chain, form),
      ]) {
        const context = [form, text, `of ${index}`, ...chain.map((link) => writeJson(link.json))].join('\n');
        const encoded = codec.encode(readJson(text));
        expect(bodyOf(encoded), context).toBe(bodyOf(encodeByAll(readJson(text), null)));
        if (encoded.ok) {
          const written = writeJson(compileCodec(target, 'avro').decode(encoded.body));
          const value = meantUnder(schemas.slice(index), readJson(meant), form);
          expect(written, context).toBe(value === INEXPRESSIBLE ? value : writeJson(value));
          seen[index === chain.length - 1 ? 'same' : 'moved']++;
        } else {
          // Its own schema takes it, so nothing else can be wrong.
          for (const { kind } of encoded.issues) expect(['ambiguous', 'missing'], context).toContain(kind);
          seen[encoded.issues[0]?.kind === 'missing' ? 'missing' : 'ambiguous']++;
        }
      }
    }),
    { numRuns: CASES },
  );
  // A run that met little would prove little.
  expect(Math.min(...Object.values(seen))).toBeGreaterThan(CASES / 200);
  expect(seen.ambiguous + seen.missing).toBeLessThan((seen.same + seen.moved) / 2);
}, 180_000);
