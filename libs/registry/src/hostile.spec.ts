import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { schemaJson } from '../../../test/support/schema-arbitrary.js';
import { compileCodec } from './codec/compile-codec.js';
import { differencesBetween } from './difference.js';
import { InvalidJson } from './json/invalid-json.js';
import { readJson } from './json/read-json.js';
import { parseSchema } from './parse-schema.js';

const MIB = 2 ** 20;
/** Of the thread's own time. Far above what any of these takes: what it finds is work that grows out of bounds. */
const STALL_MS = 2000;

const cpuMs = (): number => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
};

/** The best of three: what the work takes, and not what a collection of garbage took beside it. */
function takes(work: () => void): number {
  const once = (): number => {
    const start = cpuMs();
    work();
    return cpuMs() - start;
  };
  let best = once();
  for (let attempt = 0; attempt < 2 && best >= STALL_MS; attempt++) best = Math.min(best, once());
  return best;
}

/** As many items between brackets as a MiB holds, or fewer. */
function filled(open: string, item: (index: number) => string, close: string, most = Infinity): string {
  const items: string[] = [];
  let left = MIB - open.length - close.length;
  for (let index = 0; index < most; index++) {
    const text = item(index);
    left -= text.length + 1;
    if (left < 0) break;
    items.push(text);
  }
  return open + items.join(',') + close;
}

const record = (fields: string, rest = ''): string =>
  `{"type":"record","name":"R"${rest},"fields":[${fields}]}`;
const fields = (type: (index: number) => string, most?: number, rest = ''): string =>
  filled(`{"type":"record","name":"R"${rest},"fields":[`, (i) => `{"name":"f${i}",${type(i)}}`, ']}', most);
const nested = (levels: number, open: string, inner: string, close: string): string =>
  open.repeat(levels) + inner + close.repeat(levels);

/** Either much larger than the bounds, or just within them. */
const SCHEMAS: Readonly<Record<string, string>> = {
  fields: fields(() => '"type":"int"'),
  '9,990 fields': fields(() => '"type":"int"', 9990),
  'nullable fields': fields(() => '"type":["null","int"],"default":null'),
  '3,300 nullable fields': fields(() => '"type":["null","int"],"default":null', 3300),
  records: filled('[', (i) => `{"type":"record","name":"R${i}","fields":[]}`, ']'),
  '490 records': fields(
    (i) => `"type":${record('{"name":"a","type":"int"}').replace('"R"', `"R${i}"`)}`,
    490,
  ),
  maps: fields(() => '"type":{"type":"map","values":"int"}'),
  '245 maps': fields(() => '"type":{"type":"map","values":"int"}', 245),
  '4,900 fixed': filled('[', (i) => `{"type":"fixed","name":"F${i}","size":1}`, ']', 4900),
  '3,300 enums': filled('[', (i) => `{"type":"enum","name":"E${i}","symbols":["A"]}`, ']', 3300),
  '4,900 enums without symbols': filled('[', (i) => `{"type":"enum","name":"E${i}","symbols":[]}`, ']', 4900),
  symbols: filled('{"type":"enum","name":"E","symbols":[', (i) => `"S${i}"`, ']}'),
  aliases: filled('{"type":"record","name":"R","fields":[],"aliases":[', (i) => `"a${i}"`, ']}'),
  'a long name': record('').replace('"R"', `"${'a.'.repeat(MIB / 2 - 100)}b"`),
  'a long namespace, used often': fields(
    () => '"type":["null","R"]',
    3300,
    `,"namespace":"${'n'.repeat(500)}"`,
  ),
  'levels of types': nested(10_000, '{"type":"array","items":', '"int"', '}'),
  '60 levels of types': nested(60, '{"type":"array","items":', '"int"', '}'),
  'levels of JSON': nested(MIB / 2, '[', '', ']'),
  numbers: filled('[', () => '1e9', ']'),
  'one number': `{"type":"fixed","name":"F","size":${'9'.repeat(MIB - 100)}}`,
  'a default with many items': fields(
    () => `"type":{"type":"array","items":"int"},"default":${filled('[', () => '1', ']', 150_000)}`,
    1,
  ),
  'a default with many keys': fields(
    () =>
      `"type":{"type":"map","values":["string","int"]},"default":${filled('{', (i) => `"${i}":1`, '}', 90_000)}`,
    1,
  ),
  'a default that needs itself': record('{"name":"a","type":"R","default":{}}'),
  'a deep default': record(`{"name":"a","type":["null","R"],"default":${nested(200, '{"a":', 'null', '}')}}`),
  'a decimal of two billion digits':
    '{"type":"bytes","logicalType":"decimal","precision":2147483647,"scale":2147483647}',
  'a fixed of two billion bytes': '{"type":"fixed","name":"F","size":2147483647}',
  'keys with escapes': filled('{"type":"int",', (i) => `"\\u0061${i}":1`, '}'),
};

const BODIES: Readonly<Record<string, string>> = {
  quotes: '"'.repeat(MIB),
  backslashes: '\\'.repeat(MIB),
  'a string of backslashes': `"${'\\'.repeat(MIB - 2)}"`,
  'an open string of escapes': `"${'\\"'.repeat(MIB / 2)}`,
  'opening brackets': '['.repeat(MIB),
  colons: ':'.repeat(MIB),
  'minus signs': '-'.repeat(MIB),
  exponents: '1e'.repeat(MIB / 2),
  'one integer': '1'.repeat(MIB),
  'one fraction': `0.${'1'.repeat(MIB)}`,
  'numbers beyond a double': filled('[', () => '1e400', ']'),
  'integers beyond a double': filled('[', () => '12345678901234567890', ']'),
  'integers of 400 digits': filled('[', () => `1${'0'.repeat(399)}`, ']'),
  'fractions beyond a double': filled('[', () => '0.12345678901234567890', ']'),
  keys: filled('{', (i) => `"${i}":1`, '}'),
  'keys, one of them twice': filled('{"z":1,', (i) => `"${i}":1`, ',"z":1}'),
  'keys with escapes': filled('{', (i) => `"\\u0061${i}":1`, '}'),
  objects: filled('[', () => '{}', ']'),
  'deep arrays': filled('[', () => nested(199, '[', '', ']'), ']'),
  'deep objects': filled('[', () => nested(190, '{"a":', '12345678901234567890', '}'), ']'),
  'long keys twice': `{"${'k'.repeat(MIB / 2 - 8)}":1,"${'k'.repeat(MIB / 2 - 8)}":1}`,
  'white space': `{"\\u0061"${' '.repeat(MIB)}:1}`,
  'lone surrogates': `"${'\\ud800'.repeat(MIB / 6)}"`,
};

/** Whether the text is read; false when it is refused as it should be. @throws what nothing may throw */
function reads(text: string): boolean {
  try {
    readJson(text);
    return true;
  } catch (error) {
    if (error instanceof InvalidJson) return false;
    throw error;
  }
}

describe('a hostile schema of a MiB is parsed, compiled and used in time, or rejected', () => {
  it.each(Object.entries(SCHEMAS))('%s', (_, text) => {
    expect(takes(() => parseSchema(text))).toBeLessThan(STALL_MS);
    const parsed = parseSchema(text);
    if (!parsed.ok) return;
    for (const form of ['plain', 'avro'] as const) {
      // Compiled once only: then the codec is known.
      const start = cpuMs();
      const codec = compileCodec(parsed.schema, form);
      expect(cpuMs() - start).toBeLessThan(STALL_MS);
      expect(takes(() => codec.encode({}))).toBeLessThan(STALL_MS);
    }
  });
});

/** Schemas that are as hostile as the bounds of one schema allow, and what is changed in the other one. */
const COMPARED: Readonly<Record<string, readonly [text: string, part: RegExp, other: string]>> = {
  'other names of fields': [SCHEMAS['9,990 fields'] ?? '', /"f(?=\d)/g, '"g'],
  'names of fields in another case': [SCHEMAS['9,990 fields'] ?? '', /"f(?=\d)/g, '"F'],
  'other types': [SCHEMAS['9,990 fields'] ?? '', /"int"/g, '"long"'],
  'other defaults': [
    SCHEMAS['3,300 nullable fields'] ?? '',
    /\["null","int"\],"default":null/g,
    '["int","null"],"default":1',
  ],
  'other symbols': [
    filled('{"type":"enum","name":"E","symbols":[', (i) => `"S${i}"`, ']}', 9900),
    /"S/g,
    '"T',
  ],
  'other records in unions': [
    record(
      Array.from({ length: 45 }, (_, at) => {
        const branch = (index: number) =>
          at === 0
            ? record('{"name":"a","type":"R"}').replace('"R"', `"B${index}"`)
            : `"B${(index + at) % 200}"`;
        return `{"name":"f${at}","type":[${Array.from({ length: 200 }, (_, index) => branch(index)).join(',')}]}`;
      }).join(','),
    ),
    /"B/g,
    '"C',
  ],
  'levels of types': [SCHEMAS['60 levels of types'] ?? '', /"int"/g, '"long"'],
};

describe('two hostile schemas are compared in time', () => {
  it.each(Object.entries(COMPARED))('%s', (_, [text, part, other]) => {
    const [ours, theirs] = [parseSchema(text), parseSchema(text.replaceAll(part, other))];
    if (!ours.ok || !theirs.ok) throw new Error('a schema is beyond a bound, so nothing was compared');
    for (const profile of ['generic', 'key'] as const)
      for (const fieldCase of ['exact', 'insensitive'] as const)
        expect(
          takes(() => differencesBetween(ours.schema, theirs.schema, profile, { fieldCase })),
        ).toBeLessThan(STALL_MS);
  });
});

describe('a hostile body of a MiB is read in time, or rejected', () => {
  it.each(Object.entries(BODIES))('%s', (_, text) => {
    expect(takes(() => reads(text))).toBeLessThan(STALL_MS);
  });
});

const FRAGMENTS = [
  '{',
  '}',
  '[',
  ']',
  '"',
  ':',
  ',',
  '\\',
  '\\u0000',
  '\ud800',
  '1e400',
  '-0',
  'null',
  '"type"',
  '"__proto__"',
  ' ',
];

/** A text with some of its parts cut out, doubled or replaced. */
const mutated = (text: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc
    .tuple(
      text,
      fc.array(
        fc.tuple(fc.nat(), fc.nat(20), fc.oneof(fc.constantFrom(...FRAGMENTS), fc.string({ maxLength: 3 }))),
        {
          maxLength: 4,
        },
      ),
    )
    .map(([original, edits]) =>
      edits.reduce((now, [at, length, put]) => {
        const start = at % (now.length + 1);
        return now.slice(0, start) + put + now.slice(start + length);
      }, original),
    );

const seeded = { seed: 5, numRuns: 1500 };

describe('whatever the text', () => {
  it('readJson returns a value or throws InvalidJson, and rejects what JSON.parse rejects', () => {
    fc.assert(
      fc.property(
        mutated(
          fc.oneof(
            fc.json(),
            fc.string(),
            schemaJson.map((json) => JSON.stringify(json)),
          ),
        ),
        (text) => {
          let parses = true;
          try {
            JSON.parse(text);
          } catch {
            parses = false;
          }
          if (reads(text)) expect(parses).toBe(true);
        },
      ),
      seeded,
    );
  });

  it('parseSchema returns, and every schema that it accepts compiles, and encodes or rejects any JSON', () => {
    const schemas = mutated(schemaJson.map((json) => JSON.stringify(json)));
    fc.assert(
      fc.property(schemas, fc.jsonValue({ maxDepth: 4 }), (text, datum) => {
        const parsed = parseSchema(text);
        if (!parsed.ok) return;
        for (const form of ['plain', 'avro'] as const) {
          const codec = compileCodec(parsed.schema, form);
          const encoded = codec.encode(datum);
          if (encoded.ok) codec.decode(encoded.body);
          else expect(encoded.issues.length).toBeGreaterThan(0);
        }
      }),
      seeded,
    );
  });
});
