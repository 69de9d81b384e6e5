import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  compileCodec,
  DIFFERENCE_KINDS,
  differencesBetween,
  evaluateCompatibility,
  parseSchema,
  readJson,
  writeJson,
} from '#registry';
import type { DifferenceKind, JsonForm, Schema } from '#registry';
import { comparePair, drawPair, formsOf, newTally } from '../support/avro-comparison.js';
import {
  FOLLOWED,
  FOR_JAVA_ALONE,
  FOR_READERS,
  INVALID,
  MADE_UP_BY_JAVA,
  REFUSED,
  SAME_BYTES,
  SCHEMAS,
  SPECIALS,
} from '../support/avro-edges.js';
import { drawDatum } from '../support/datum-arbitrary.js';
import { isReadByJava, recordWithDefault, typeWithDefault } from '../support/default-arbitrary.js';
import { flat } from '../support/flat-schema.js';
import type { SchemaJson } from '../support/schema-arbitrary.js';
import { drawConfusable } from '../support/confusable-arbitrary.js';
import { AvroReference } from '../support/avro-reference.js';
import { floatText } from '../support/float-text-arbitrary.js';

/*
 * Real: Java's Avro of the version in test/support/avro-reference/pom.xml. Each run compares the same generated cases,
 * unless AVRO_SEED selects others.
 */
const seed = Number(process.env['AVRO_SEED'] ?? 20_260_131);
const RUNS = 10_000;
/** Differences that Java's Avro does not know: a registry's rules, and fields that differ in letter case. */
const UNKNOWN_TO_JAVA: readonly DifferenceKind[] = ['FIELD_CASE', 'RULES_PRESENT'];

let java: AvroReference;
beforeAll(async () => {
  // On the first run Maven builds it and may have to download dependencies.
  java = await AvroReference.start();
}, 300_000);
afterAll(() => java.stop());

function schemaOf(json: unknown): Schema {
  const parsed = parseSchema(writeJson(json));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.invalid));
  return parsed.schema;
}

function bodyOf(schema: Schema, form: JsonForm, json: string): Buffer {
  const encoded = compileCodec(schema, form).encode(readJson(json));
  if (!encoded.ok) throw new Error(JSON.stringify(encoded.issues));
  return encoded.body;
}

const base64 = (body: Buffer): string => body.toString('base64');

describe(`${RUNS} generated schema pairs and their records (AVRO_SEED=${seed})`, () => {
  it('have the same forms, bytes and, after a follow, values in Java', async () => {
    const tally = newTally();
    await fc.assert(
      fc.asyncProperty(fc.gen(), (g) => comparePair(java, drawPair(g), tally)),
      { numRuns: RUNS, seed },
    );
    console.log(`AVRO_SEED=${seed}`, tally);
    expect(tally.pairs).toBe(RUNS);
    // Guards against a run that compared little.
    expect(tally.data).toBeGreaterThan(RUNS);
    expect(tally.readByJava).toBeGreaterThan(0.9 * tally.data);
    expect(tally.followed).toBeGreaterThan(0.5 * RUNS);
    expect(tally.kept).toBeGreaterThan(RUNS);
    expect(tally.invalid).toBeLessThan(0.05 * RUNS);
    expect(tally.ambiguous).toBeLessThan(0.1 * tally.data);
    expect(tally.refused).toBeLessThan(0.05 * tally.kept);
    // Avro JSON with every field written out is almost never ambiguous.
    expect(tally.ofEither).toBeLessThan(0.001 * tally.data);
    expect(tally.unanswerable).toBeLessThan(0.005 * RUNS);
    expect(tally.keys).toBeGreaterThan(0.3 * RUNS);
    expect(tally.readable).toBeGreaterThan(0.5 * RUNS);
    expect(tally.unreadable).toBeGreaterThan(0.1 * RUNS);
    const rare = DIFFERENCE_KINDS.filter(
      (kind) => !UNKNOWN_TO_JAVA.includes(kind) && (tally.kinds.get(kind) ?? 0) < 50,
    );
    expect(rare).toEqual([]);
  }, 300_000);
});

describe('null added to a type whose bare value may look wrapped', () => {
  it('keeps every declared value, and refuses a value as ambiguous if it may be of either schema', async () => {
    const tally = newTally();
    await fc.assert(
      fc.asyncProperty(fc.gen(), (g) => comparePair(java, drawConfusable(g), tally)),
      { numRuns: 2000, seed },
    );
    console.log(`AVRO_SEED=${seed}`, tally);
    expect(tally.followed).toBe(tally.pairs);
    expect(tally.ofEither).toBeGreaterThan(10);
    expect(tally.ofEither).toBeLessThan(0.2 * tally.data);
    expect(tally.kept).toBeGreaterThan(tally.data);
  }, 120_000);
});

describe('a schema that is an edge case', () => {
  it.each(SCHEMAS.map((json) => [writeJson(json)]))("has Java's forms: %s", async (text) => {
    const parsed = parseSchema(text);
    const own = parsed.ok ? formsOf(parsed.schema) : parsed.invalid;
    const normal = parsed.ok ? parsed.schema.normal : '';
    const both = [text, normal].map((schema) => ({ query: 'forms', schema }) as const);
    expect(await java.send(both)).toEqual([own, own]);
  });
});

describe('an invalid schema', () => {
  it.each(INVALID.map((json) => [writeJson(json)]))('is rejected by us and by Java: %s', async (text) => {
    expect(parseSchema(text).ok).toBe(false);
    expect(await java.send([{ query: 'forms', schema: text }])).toEqual([
      { error: expect.any(String) as string },
    ]);
  });
});

describe('a schema that only Java accepts', () => {
  it.each(FOR_JAVA_ALONE)('is rejected by us and documented: %s', async (text) => {
    expect(parseSchema(text, 'declared').ok).toBe(false);
    expect(parseSchema(text, 'registered').ok).toBe(false);
    expect(await java.send([{ query: 'forms', lenient: true, schema: text }])).toMatchObject([
      { canonical: expect.any(String) as string },
    ]);
    expect(await readFile('docs/compatibility.md', 'utf8')).toContain(`\`${text}\``);
  });
});

describe('a schema that is valid for readers only', () => {
  it.each(FOR_READERS.map((json) => [typeof json === 'string' ? json : writeJson(json)]))(
    "has Java's forms and bytes: %s",
    async (text) => {
      expect(parseSchema(text).ok).toBe(false);
      const parsed = parseSchema(text, 'registered');
      if (!parsed.ok) throw new Error(JSON.stringify(parsed.invalid));
      const { schema } = parsed;
      expect(schema.warnings.length).toBeGreaterThan(0);
      const own = formsOf(schema);
      const both = [text, schema.normal].map(
        (schema) => ({ query: 'forms', lenient: true, schema }) as const,
      );
      expect(await java.send(both)).toEqual([own, own]);
      const datum = fc
        .sample(fc.gen(), { numRuns: 1, seed })
        .map((g) => drawDatum(g, flat(JSON.parse(schema.normal) as SchemaJson)))[0];
      const body = base64(bodyOf(schema, 'avro', writeJson(datum?.avro)));
      const [response] = await java.send([{ query: 'data', lenient: true, schema: text, body }]);
      expect(response?.again).toBe(body);
      expect(base64(bodyOf(schema, 'avro', response?.written ?? ''))).toBe(body);
    },
  );
});

describe('a default', () => {
  /** The bytes of a record without the field, by us and by Java, and the parsed schema. */
  async function written(cases: readonly (readonly [type: unknown, value: unknown])[]) {
    const texts = cases.map(([type, value]) => recordWithDefault(type, value));
    const responses = await java.send(texts.map((schema) => ({ query: 'defaults', schema })));
    return texts.map((text, index) => {
      const parsed = parseSchema(text, 'registered');
      if (!parsed.ok) throw new Error(`${text} ${JSON.stringify(parsed.invalid)}`);
      const { schema } = parsed;
      const encoded = compileCodec(schema, 'avro').encode({});
      const [type, value] = cases[index] ?? [];
      return {
        text,
        fits: schema.warnings.length === 0,
        ours: encoded.ok ? base64(encoded.body) : null,
        java: responses[index]?.body ?? null,
        isReadByJava: schema.warnings.length === 0 && isReadByJava(type, value),
      };
    });
  }

  it('of any union branch, at any depth of a default, has the bytes that Java writes', async () => {
    const cases = fc.sample(typeWithDefault, { numRuns: 5000, seed });
    const all = await written(cases.map(({ type, value }) => [type, value]));
    expect(all.filter(({ fits, ours }) => !fits || ours === null)).toEqual([]);
    const comparable = all.filter(({ isReadByJava }) => isReadByJava);
    expect(comparable.filter(({ ours, java }) => ours !== java)).toEqual([]);
    const ofUnions = comparable.filter(({ text }) => text.includes(':['));
    expect(ofUnions.length).toBeGreaterThan(1000);
    // Where Java's readers always take the first branch, Java can still read our bytes.
    const others = all.filter(({ isReadByJava }) => !isReadByJava);
    expect(others.length).toBeGreaterThan(100);
    const responses = await java.send(
      others.map(({ text, ours }) => ({ query: 'data', schema: text, body: ours ?? '' })),
    );
    expect(responses.map(({ again }) => again)).toEqual(others.map(({ ours }) => ours));
  });

  it('that does not fit its type is absent. Java has none either, or makes another value of it', async () => {
    const cases = fc.sample(fc.tuple(typeWithDefault, typeWithDefault), { numRuns: 5000, seed });
    const all = await written(cases.map(([{ type }, { value }]) => [type, value]));
    expect(all.filter(({ fits, ours }) => fits !== (ours !== null))).toEqual([]);
    expect(all.filter(({ ours, java, isReadByJava }) => isReadByJava && ours !== java)).toEqual([]);
    const absent = all.filter(({ ours }) => ours === null);
    expect(absent.filter(({ java }) => java === null).length).toBeGreaterThan(1000);
    expect(all.filter(({ isReadByJava }) => isReadByJava).length).toBeGreaterThan(300);
  });

  it.each(MADE_UP_BY_JAVA)(
    '%s of %j is absent, and not the %s that Java makes',
    async (value, type, made) => {
      const [found] = await written([[type, JSON.parse(value)]]);
      expect(found).toMatchObject({
        fits: false,
        ours: null,
        java: Buffer.from(made, 'hex').toString('base64'),
      });
    },
  );
});

describe('a value that is an edge case', () => {
  it.each(SAME_BYTES)('plain JSON %s of %j has the bytes of the Avro JSON %s', async (plain, json, avro) => {
    const schema = schemaOf(json);
    const body = bodyOf(schema, 'plain', plain);
    const { text } = schema;
    const responses = await java.send([
      { query: 'body', schema: text, json: avro },
      { query: 'data', schema: text, body: base64(body) },
    ]);
    expect(responses[0]).toEqual({ body: base64(body) });
    expect(responses[1]?.again).toBe(base64(body));
    expect(bodyOf(schema, 'avro', avro)).toEqual(body);
  });

  it.each(SPECIALS)('Avro JSON %s is a %s with the bytes %s', async (avro, type, hex) => {
    const schema = schemaOf(type);
    const body = bodyOf(schema, 'avro', avro);
    expect(body.toString('hex')).toBe(hex);
    const [response] = await java.send([{ query: 'data', schema: schema.text, body: base64(body) }]);
    expect(response).toEqual({ again: base64(body), written: avro });
  });

  it.each(REFUSED)('%s of %j is refused in %s JSON: %s', (json, type, form, kind) => {
    const encoded = compileCodec(schemaOf(type), form).encode(readJson(json));
    expect(encoded.ok ? encoded.body.toString('hex') : encoded.issues.map((issue) => issue.kind)).toEqual([
      kind,
    ]);
  });
});

describe('a float', () => {
  it('is the one that Java reads from its text, also for texts near the midpoint of two floats', async () => {
    const { text: schema } = schemaOf('float');
    const codec = compileCodec(schemaOf('float'), 'avro');
    const texts = fc.sample(floatText, { numRuns: RUNS, seed });
    const responses = await java.send(texts.map((json) => ({ query: 'body', schema, json })));
    const own = texts.map((text) => codec.encode(readJson(text)));
    const differing = texts.filter((_, i) => {
      const encoded = own[i];
      // An integer that would lose a digit is rejected. Java writes another one.
      return encoded?.ok === true && base64(encoded.body) !== responses[i]?.body;
    });
    expect(differing).toEqual([]);
    expect(own.filter(({ ok }) => ok).length).toBeGreaterThan(0.9 * RUNS);
    const twice = texts.filter((text, i) => {
      const bytes = Buffer.alloc(4);
      bytes.writeFloatLE(Number(text));
      return base64(bytes) !== responses[i]?.body;
    });
    // Guards against a run without texts that rounding through a double gets wrong.
    expect(twice.length).toBeGreaterThan(0.05 * RUNS);
  });
});

describe('a schema that is followed', () => {
  it.each(FOLLOWED)('loses nothing: %s', async (_what, ours, theirs, json) => {
    const [old, now] = [schemaOf(ours), schemaOf(theirs)];
    expect(evaluateCompatibility(differencesBetween(old, now, 'generic'), 'generic')).toBe('follow');
    const [oldBody, newBody] = [bodyOf(old, 'plain', json), bodyOf(now, 'plain', json)].map(base64);
    const request = { query: 'kept', old: old.text, new: now.text, otherDefaults: false } as const;
    const responses = await java.send([{ ...request, oldBody: oldBody ?? '', newBody: newBody ?? '' }]);
    expect(responses).toEqual([{ lost: null }]);
  });
});
