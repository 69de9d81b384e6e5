import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawDatum, heightsOf } from '../../../../test/support/datum-arbitrary.js';
import { flat } from '../../../../test/support/flat-schema.js';
import { recordJson } from '../../../../test/support/schema-arbitrary.js';
import type { Codec, JsonForm } from '../codec.js';
import { readJson } from '../json/read-json.js';
import { writeJson } from '../json/write-json.js';
import { parseSchema } from '../parse-schema.js';
import { bodyOf, codecOf, issuesOf, recordOf } from '../testing/codec-fixture.js';
import { compileCodec } from './compile-codec.js';

const insensitive = (json: unknown, form: JsonForm = 'plain'): Codec => {
  const parsed = parseSchema(JSON.stringify(json));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.invalid));
  return compileCodec(parsed.schema, form, null, { fieldCase: 'insensitive' });
};

describe.each(['plain', 'avro'] as const)('members in any letter case, in %s JSON', (form) => {
  const inner = recordOf({ NAME: 'string' }, 'Inner');
  const json = recordOf({ SYMBOL: 'string', VENUE: inner, LEGS: { type: 'array', items: 'Inner' } });
  const datum = { symbol: 'a', Venue: { name: 'b' }, LEGS: [{ Name: 'c' }] };
  const spelled = { SYMBOL: 'a', VENUE: { NAME: 'b' }, LEGS: [{ NAME: 'c' }] };

  it('are the fields, at every depth', () => {
    expect(bodyOf(insensitive(json, form), datum)).toEqual(bodyOf(codecOf(json, form), spelled));
  });

  it('are unknown fields where letter case counts', () => {
    expect(issuesOf(codecOf(json, form), JSON.stringify(datum))).toContain(
      '/symbol unknown_field: a field of com.example.R, string',
    );
  });

  it('two for one field are rejected, with the path of the second', () => {
    const codec = insensitive(json, form);
    const text = '{"symbol":"a","SYMBOL":"a","VENUE":{"NAME":"b"},"LEGS":[{"name":"c","Name":"d"}]}';
    expect(issuesOf(codec, text)).toEqual([
      '/symbol type: the field SYMBOL once, in one spelling, string',
      '/LEGS/0/Name type: the field NAME once, in one spelling, string',
    ]);
  });

  it('keep the client’s spelling in the paths of issues', () => {
    expect(issuesOf(insensitive(json, form), '{"symbol":1,"venue":{"name":2,"other":3},"legs":[]}')).toEqual([
      '/symbol type: string, number',
      '/venue/name type: string, number',
      '/venue/other unknown_field: a field of com.example.Inner, number',
    ]);
  });
});

describe('fields that differ only in letter case', () => {
  const json = recordOf({ a: ['null', 'int'], A: ['null', 'int'], Bb: ['null', 'int'] });

  it('are matched by their exact spelling if there are several', () => {
    const codec = insensitive(json);
    expect(codec.decode(bodyOf(codec, { a: 1, A: 2, bB: 3 }))).toEqual({ a: 1, A: 2, Bb: 3 });
    const two = insensitive(recordOf({ ab: 'int', AB: 'int' }));
    expect(issuesOf(two, '{"ab":1,"AB":2,"Ab":3}')).toEqual([
      '/Ab unknown_field: a field of com.example.R, number',
    ]);
  });

  it('do not hide names that every object inherits', () => {
    const codec = insensitive(recordOf({ __PROTO__: 'int', CONSTRUCTOR: 'int' }));
    expect(bodyOf(codec, readJson('{"__proto__":1,"constructor":2}'))).toEqual(Buffer.from([2, 4]));
    expect(codec.encode({}).ok).toBe(false);
  });
});

it('a member that is neither a field nor one of another spelling stays unknown, and is never dropped', () => {
  expect(issuesOf(insensitive(recordOf({ k: 'int' })), '{"K":1,"\\u212a":2}')).toEqual([
    '/\u212a unknown_field: a field of com.example.R, number',
  ]);
});

it('a default is read as its schema writes it', () => {
  const json = recordOf({ r: recordOf({ x: 'int' }, 'X') });
  const fields = (json as { fields: object[] }).fields.map((field) => ({ ...field, default: { x: 1 } }));
  const codec = insensitive({ ...json, fields });
  expect(bodyOf(codec, {})).toEqual(Buffer.from([2]));
});

/** Some letters of the names that the generated fields have, in the other case. */
function respelled(g: fc.GeneratorValue, json: unknown): unknown {
  if (Array.isArray(json)) return json.map((item) => respelled(g, item));
  if (json === null || typeof json !== 'object' || Object.getPrototypeOf(json) !== Object.prototype)
    return json;
  const isField = (name: string): boolean => /^f\d+$/.test(name);
  const other = (name: string): string => (isField(name) && g(fc.boolean) ? name.toUpperCase() : name);
  return Object.fromEntries(Object.entries(json).map(([name, value]) => [other(name), respelled(g, value)]));
}

it('a datum in any letter case has the same bytes, or is rejected', () => {
  const seen = { respelled: 0, ambiguous: 0 };
  fc.assert(
    fc.property(fc.gen(), recordJson, (g, json) => {
      const parsed = parseSchema(writeJson(json));
      if (!parsed.ok) return;
      const schema = flat(json);
      const heightOf = heightsOf(schema);
      if (![schema.root, ...schema.types.keys()].every((type) => heightOf(type) < Infinity)) return;
      const datum = drawDatum(g, schema);
      if (datum === null) return;
      for (const form of ['plain', 'avro'] as const) {
        const exact = compileCodec(parsed.schema, form).encode(readJson(writeJson(datum[form])));
        const codec = compileCodec(parsed.schema, form, null, { fieldCase: 'insensitive' });
        const text = writeJson(respelled(g, datum[form]));
        const encoded = codec.encode(readJson(text));
        if (!exact.ok) continue;
        if (encoded.ok) expect(encoded.body).toEqual(exact.body);
        // A map's keys look like other spellings of a record beside it: such a datum is in doubt, and is told so.
        else {
          seen.ambiguous++;
          expect(encoded.issues.map(({ kind }) => kind)).toContain('ambiguous');
        }
        if (text !== writeJson(datum[form])) seen.respelled++;
      }
    }),
    { numRuns: 1000 },
  );
  expect(seen.respelled).toBeGreaterThan(100);
  expect(seen.ambiguous).toBeLessThan(seen.respelled / 10);
});

const spelling = fc.constantFrom('a', 'A', 'ab', 'AB', 'Ab', 'aB', 'c', 'C');

it('of fields and members that collide, each value arrives in the field that it names, or none does', () => {
  const seen = { taken: 0, refused: 0 };
  fc.assert(
    fc.property(
      fc.uniqueArray(spelling, { minLength: 1 }),
      fc.dictionary(spelling, fc.nat(99), { noNullPrototype: true }),
      (names, datum) => {
        const codec = insensitive(recordOf(Object.fromEntries(names.map((name) => [name, ['null', 'int']]))));
        const fieldOf = (member: string): string | undefined => {
          const isField = names.some((name) => name === member);
          const alike = names.filter((name) => name.toLowerCase() === member.toLowerCase());
          return isField ? member : alike.length === 1 ? alike[0] : undefined;
        };
        const fields = Object.keys(datum).map(fieldOf);
        const isSound = new Set(fields).size === fields.length && !fields.includes(undefined);
        const encoded = codec.encode(datum);
        expect(encoded.ok).toBe(isSound);
        if (!encoded.ok) {
          seen.refused++;
          return;
        }
        seen.taken++;
        const read = codec.decode(encoded.body) as Record<string, unknown>;
        for (const [member, value] of Object.entries(datum)) expect(read[fieldOf(member) ?? '']).toBe(value);
        expect(Object.values(read).filter((value) => value !== null)).toHaveLength(fields.length);
      },
    ),
    { numRuns: 1000 },
  );
  expect(Math.min(...Object.values(seen))).toBeGreaterThan(50);
});
