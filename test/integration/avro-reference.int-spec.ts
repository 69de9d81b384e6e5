import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  compileCodec,
  DIFFERENCE_KINDS,
  difference,
  judge,
  parseSchema,
  readJson,
  writeJson,
} from '#registry';
import type { JsonForm, Schema } from '#registry';
import { comparePair, drawPair, formsOf, newTally } from '../support/avro-comparison.js';
import {
  FOLLOWED,
  FOR_JAVA_ALONE,
  INVALID,
  REFUSED,
  SAME_BYTES,
  SCHEMAS,
  SPECIALS,
} from '../support/avro-edges.js';
import { drawConfusable } from '../support/confusable-arbitrary.js';
import { AvroReference } from '../support/avro-reference.js';
import { floatText } from '../support/float-text-arbitrary.js';

/*
 * Real: Java's Avro of the version in test/support/avro-reference/pom.xml. Each run compares the same generated cases,
 * unless AVRO_SEED names other ones.
 */
const seed = Number(process.env['AVRO_SEED'] ?? 20_260_131);
const RUNS = 10_000;

let java: AvroReference;
beforeAll(async () => {
  // The first time Maven builds it, and may have to fetch what it needs.
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
  it('have the forms, the bytes and, where they are followed, the values that Java finds', async () => {
    const tally = newTally();
    await fc.assert(
      fc.asyncProperty(fc.gen(), (g) => comparePair(java, drawPair(g), tally)),
      { numRuns: RUNS, seed },
    );
    console.log(`AVRO_SEED=${seed}`, tally);
    expect(tally.pairs).toBe(RUNS);
    // A run that compared little would prove little.
    expect(tally.data).toBeGreaterThan(RUNS);
    expect(tally.readByJava).toBeGreaterThan(0.9 * tally.data);
    expect(tally.followed).toBeGreaterThan(0.5 * RUNS);
    expect(tally.kept).toBeGreaterThan(RUNS);
    expect(tally.invalid).toBeLessThan(0.05 * RUNS);
    expect(tally.ambiguous).toBeLessThan(0.1 * tally.data);
    expect(tally.refused).toBeLessThan(0.05 * tally.kept);
    // What is written out in Avro JSON is next to never in doubt.
    expect(tally.ofEither).toBeLessThan(0.001 * tally.data);
    expect(tally.unanswered).toBeLessThan(0.005 * RUNS);
    expect(tally.keys).toBeGreaterThan(0.3 * RUNS);
    const rare = DIFFERENCE_KINDS.filter((kind) => (tally.kinds.get(kind) ?? 0) < 50);
    expect(rare).toEqual([]);
  }, 300_000);
});

describe('null added where a bare value may look wrapped', () => {
  it('keeps every value that is declared, and refuses as ambiguous what may be of either schema', async () => {
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

describe('a schema at an edge', () => {
  it.each(SCHEMAS.map((json) => [writeJson(json)]))("has Java's forms: %s", async (text) => {
    const parsed = parseSchema(text);
    const own = parsed.ok ? formsOf(parsed.schema) : parsed.invalid;
    const normal = parsed.ok ? parsed.schema.normal : '';
    const both = [text, normal].map((schema) => ({ ask: 'forms', schema }) as const);
    expect(await java.ask(both)).toEqual([own, own]);
  });
});

describe('what is no schema', () => {
  it.each(INVALID.map((json) => [writeJson(json)]))('is refused, as by Java: %s', async (text) => {
    expect(parseSchema(text).ok).toBe(false);
    expect(await java.ask([{ ask: 'forms', schema: text }])).toEqual([
      { error: expect.any(String) as string },
    ]);
  });
});

describe('what is a schema for Java alone', () => {
  it.each(FOR_JAVA_ALONE)('is refused by us and stands in the docs: %s', async (text) => {
    expect(parseSchema(text).ok).toBe(false);
    expect(await java.ask([{ ask: 'forms', schema: text }])).toMatchObject([
      { canonical: expect.any(String) as string },
    ]);
    expect(await readFile('docs/compatibility.md', 'utf8')).toContain(`\`${text}\``);
  });
});

describe('a value at an edge', () => {
  it.each(SAME_BYTES)('plain %s of %j has the bytes of %s', async (plain, json, avro) => {
    const schema = schemaOf(json);
    const body = bodyOf(schema, 'plain', plain);
    const { text } = schema;
    const answers = await java.ask([
      { ask: 'body', schema: text, json: avro },
      { ask: 'data', schema: text, body: base64(body) },
    ]);
    expect(answers[0]).toEqual({ body: base64(body) });
    expect(answers[1]?.again).toBe(base64(body));
    expect(bodyOf(schema, 'avro', avro)).toEqual(body);
  });

  it.each(SPECIALS)('Avro JSON %s is a %s of the bytes %s', async (avro, type, hex) => {
    const schema = schemaOf(type);
    const body = bodyOf(schema, 'avro', avro);
    expect(body.toString('hex')).toBe(hex);
    const [answer] = await java.ask([{ ask: 'data', schema: schema.text, body: base64(body) }]);
    expect(answer).toEqual({ again: base64(body), written: avro });
  });

  it.each(REFUSED)('%s of %j is refused in %s JSON: %s', (json, type, form, kind) => {
    const encoded = compileCodec(schemaOf(type), form).encode(readJson(json));
    expect(encoded.ok ? encoded.body.toString('hex') : encoded.issues.map((issue) => issue.kind)).toEqual([
      kind,
    ]);
  });
});

describe('a float', () => {
  it('is the one that Java reads from its text, about the middle of two floats too', async () => {
    const { text: schema } = schemaOf('float');
    const codec = compileCodec(schemaOf('float'), 'avro');
    const texts = fc.sample(floatText, { numRuns: RUNS, seed });
    const answers = await java.ask(texts.map((json) => ({ ask: 'body', schema, json })));
    const own = texts.map((text) => codec.encode(readJson(text)));
    const differing = texts.filter((_, i) => {
      const encoded = own[i];
      // An integer that loses a digit is refused; Java writes another one.
      return encoded?.ok === true && base64(encoded.body) !== answers[i]?.body;
    });
    expect(differing).toEqual([]);
    expect(own.filter(({ ok }) => ok).length).toBeGreaterThan(0.9 * RUNS);
    const twice = texts.filter((text, i) => {
      const bytes = Buffer.alloc(4);
      bytes.writeFloatLE(Number(text));
      return base64(bytes) !== answers[i]?.body;
    });
    // A run that met none of those that are wrong by way of a double would prove little.
    expect(twice.length).toBeGreaterThan(0.05 * RUNS);
  });
});

describe('a schema that is followed', () => {
  it.each(FOLLOWED)('loses nothing: %s', async (_what, ours, theirs, json) => {
    const [old, now] = [schemaOf(ours), schemaOf(theirs)];
    expect(judge(difference(old, now, 'generic'), 'generic')).toBe('follow');
    const [oldBody, newBody] = [bodyOf(old, 'plain', json), bodyOf(now, 'plain', json)].map(base64);
    const question = { ask: 'kept', old: old.text, new: now.text, otherDefaults: false } as const;
    const answers = await java.ask([{ ...question, oldBody: oldBody ?? '', newBody: newBody ?? '' }]);
    expect(answers).toEqual([{ lost: null }]);
  });
});
