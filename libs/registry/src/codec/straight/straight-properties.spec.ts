import fc from 'fast-check';
import { expect, it } from 'vitest';
import { drawDatum, heightsOf, pick } from '../../../../../test/support/datum-arbitrary.js';
import { drawDefaults } from '../../../../../test/support/drift-arbitrary.js';
import { flat } from '../../../../../test/support/flat-schema.js';
import { jsonText, nearly, type TextStyle } from '../../../../../test/support/json-text-arbitrary.js';
import type { Draw } from '../../../../../test/support/leaf-datum.js';
import { recordJson, schemaJson } from '../../../../../test/support/schema-arbitrary.js';
import { SeededRandom } from '../../../../../test/support/seeded-random.js';
import type { Encoded, JsonForm } from '../../codec.js';
import { readJson } from '../../json/read-json.js';
import { writeJson } from '../../json/write-json.js';
import { parseSchema } from '../../parse-schema.js';
import { fuzzRuns, fuzzTimeoutMs } from '../../testing/fuzz-runs.js';
import type { Schema } from '../../schema.js';
import { rawOf, straightOf } from '../../testing/straight-fixture.js';
import { compileCodecOnce } from '../compile-codec.js';

const texts = fuzzRuns(20_000);
/** Each schema has some twelve texts. */
const runs = { ...texts, numRuns: Math.ceil(texts.numRuns / 12) };

const PLAIN: TextStyle = { space: 0, escape: 0, number: 0, order: 0 };
const STYLES: readonly TextStyle[] = [
  PLAIN,
  { ...PLAIN, space: 0.3 },
  { ...PLAIN, escape: 0.2 },
  { ...PLAIN, number: 0.5 },
  { space: 0.1, escape: 0.05, number: 0.1, order: 0.3 },
];

const anySchema = () => fc.oneof({ weight: 4, arbitrary: recordJson }, { weight: 1, arbitrary: schemaJson });
const seeds = () => fc.integer();

interface Drawn {
  readonly schema: Schema;
  readonly form: JsonForm;
  readonly random: SeededRandom;
  /** In the form, with all fields and, in plain JSON, with few. */
  readonly data: readonly unknown[];
}

function draw(g: Draw): Drawn | null {
  const json = drawDefaults(g, g(anySchema));
  const parsed = parseSchema(writeJson(json));
  const types = flat(json);
  const heightOf = heightsOf(types);
  const isFinite = [types.root, ...types.types.keys()].every((type) => heightOf(type) < Infinity);
  if (!parsed.ok || !isFinite) return null;
  const form = pick<JsonForm>(g, ['avro', 'plain']);
  const client = {
    mayOmit: ({ default: written }: Readonly<Record<string, unknown>>) => written !== undefined,
    wrapsOneIn: 5,
    keys: [],
  };
  const drawn = [drawDatum(g, types), drawDatum(g, types, types.root, false, client)];
  const data = drawn.flatMap((datum) =>
    datum === null ? [] : form === 'avro' ? [datum.avro] : [datum.plain, datum.sparse],
  );
  return { schema: parsed.schema, form, random: new SeededRandom(g(seeds)), data };
}

const plainly = (encoded: Encoded): unknown => (encoded.ok ? encoded.body.toString('hex') : encoded.issues);

/** An object of JavaScript has such keys first; the text may have them anywhere. */
const hasIndex = (json: unknown): boolean =>
  typeof json === 'object' &&
  json !== null &&
  Object.entries(json).some(([key, inner]) => (!Array.isArray(json) && /^\d+$/.test(key)) || hasIndex(inner));

it(
  'a text is encoded straight to the bytes of its value, or is left to the general encoder',
  () => {
    const seen = { straight: 0, general: 0, invalid: 0 };
    fc.assert(
      fc.property(fc.gen(), (g) => {
        const drawn = draw(g);
        if (drawn === null) return;
        const { schema, form, random, data } = drawn;
        const codec = compileCodecOnce(schema, form);
        const encodeStraight = straightOf(schema, form);
        for (const datum of data.flatMap((each) => [
          each,
          each,
          nearly(random, each),
          nearly(random, each),
        ])) {
          const value = datum ?? 0;
          const text = jsonText(random, value, random.pick(STYLES));
          const context = () => [form, text, schema.text].join('\n');
          const expected = codec.encodeFramed(readJson(text), 5);
          expect(plainly(codec.encodeFramed(rawOf(text), 5)), context()).toEqual(plainly(expected));
          const straight = encodeStraight(text)?.toString('hex') ?? null;
          if (straight !== null)
            expect(expected.ok ? expected.body.subarray(5).toString('hex') : expected.issues, context()).toBe(
              straight,
            );
          seen[straight !== null ? 'straight' : expected.ok ? 'general' : 'invalid']++;
        }
      }),
      runs,
    );
    // A run that met little would prove little.
    expect(seen.straight).toBeGreaterThan(runs.numRuns * 2);
    expect(Math.min(seen.general, seen.invalid)).toBeGreaterThan(runs.numRuns / 10);
  },
  fuzzTimeoutMs,
);

it(
  'data whose fields are in order is encoded straight',
  () => {
    let straight = 0;
    fc.assert(
      fc.property(fc.gen(), (g) => {
        const drawn = draw(g);
        if (drawn === null) return;
        const { schema, form, random, data } = drawn;
        const codec = compileCodecOnce(schema, form);
        const encodeStraight = straightOf(schema, form);
        for (const datum of data) {
          const text = jsonText(
            random,
            datum ?? 0,
            random.pick([PLAIN, { ...PLAIN, space: 0.3, number: 0.2 }]),
          );
          if (!codec.encode(readJson(text)).ok || hasIndex(datum)) continue;
          expect(encodeStraight(text), [form, text, schema.text].join('\n')).not.toBeNull();
          straight++;
        }
      }),
      runs,
    );
    expect(straight).toBeGreaterThan(runs.numRuns);
  },
  fuzzTimeoutMs,
);
