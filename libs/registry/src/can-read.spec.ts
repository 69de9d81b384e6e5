import { describe, expect, it } from 'vitest';
import { canRead } from './can-read.js';
import { parseSchema } from './parse-schema.js';
import type { Schema } from './schema.js';

function schema(json: unknown): Schema {
  const result = parseSchema(JSON.stringify(json));
  if (!result.ok) throw new Error(JSON.stringify(result.invalid));
  return result.schema;
}

const record = (name: string, ...fields: unknown[]) => ({ type: 'record', name, fields });
const field = (name: string, type: unknown, rest: object = {}) => ({ name, type, ...rest });
const long = (logicalType: string) => ({ type: 'long', logicalType });
const enumOf = (symbols: string[], rest: object = {}) => ({ type: 'enum', name: 'E', symbols, ...rest });

/** Whether Generic and Specific values of the first can be read with the second. */
function reads(writer: unknown, reader: unknown): { generic: boolean; specific: boolean } {
  const [one, other] = [schema(writer), schema(reader)];
  return { generic: canRead(one, other, 'generic'), specific: canRead(one, other, 'specific') };
}

const YES = { generic: true, specific: true };
const NO = { generic: false, specific: false };
const GENERIC_ONLY = { generic: true, specific: false };

const CREATED = record('ev.Created', field('id', 'long'));
const UPDATED = record('ev.Updated', field('id', 'long'), field('price', 'double'));
const DELETED = record('ev.Deleted', field('id', 'long'), field('why', 'string'));

const NUMBERS = ['int', 'long', 'float', 'double'];

describe('canRead', () => {
  it.each(
    NUMBERS.flatMap((writer, from) => NUMBERS.map((reader, to) => [writer, reader, to >= from] as const)),
  )('%s as %s: %s', (writer, reader, expected) => {
    expect(reads(writer, reader)).toEqual(expected ? YES : NO);
    const within = (type: string) =>
      record('R', field('f', { type: 'array', items: { type: 'map', values: type } }));
    expect(reads(within(writer), within(reader))).toEqual(expected ? YES : NO);
  });

  it.each<[string, unknown, unknown, object]>([
    ['string and bytes are read as each other', 'string', 'bytes', YES],
    ['so they are the other way around', 'bytes', 'string', YES],
    ['null is no number', 'null', 'int', NO],
    ['another logical type is another value', long('timestamp-millis'), long('timestamp-micros'), NO],
    ['a logical type of one side alone as well', 'long', long('timestamp-millis'), NO],
    ['a promotion out of a logical type as well', { type: 'int', logicalType: 'date' }, 'long', NO],
    ['a field of the reader needs a default', record('R'), record('R', field('a', ['null', 'int'])), NO],
    ['with a default it is read', record('R'), record('R', field('a', 'int', { default: 1 })), YES],
    ['a field that only the writer has is passed over', record('R', field('a', 'int')), record('R'), YES],
    [
      "a field is read by the reader's alias of it",
      record('R', field('a', 'int')),
      record('R', field('b', 'int', { aliases: ['a'] })),
      YES,
    ],
    [
      'a field of its own name comes before one of an alias',
      record('R', field('a', 'string'), field('b', 'int')),
      record('R', field('b', 'int', { aliases: ['a'] })),
      YES,
    ],
    [
      'of two aliases neither is certain',
      record('R', field('a', 'int'), field('b', 'int')),
      record('R', field('c', 'int', { aliases: ['a', 'b'] })),
      NO,
    ],
    ['a record of another name is read as Generic only', record('a.R'), record('b.S'), GENERIC_ONLY],
    [
      'an alias of a type does not change that',
      record('a.R'),
      { ...record('b.S'), aliases: ['a.R'] },
      GENERIC_ONLY,
    ],
    ['an enum is read where the reader has the symbols', enumOf(['A']), enumOf(['B', 'A']), YES],
    ['it is not where one is missing', enumOf(['A', 'B']), enumOf(['A']), NO],
    ['unless the reader has a default', enumOf(['A', 'B']), enumOf(['A'], { default: 'A' }), YES],
    [
      'a fixed has its size',
      { type: 'fixed', name: 'F', size: 2 },
      { type: 'fixed', name: 'F', size: 3 },
      NO,
    ],
    ['a type is read as a branch', 'int', ['null', 'int'], YES],
    ['also as a branch that promotes it', 'int', ['null', 'double'], YES],
    ['the branch of its own type decides alone', 'int', [{ type: 'int', logicalType: 'date' }, 'long'], NO],
    ['each branch of the writer is read', ['null', 'int'], ['long', 'null', 'string'], YES],
    ['one that nobody reads is not', ['null', 'int'], 'int', NO],
    ['a union of one is read as its type', ['int'], 'int', YES],
    ['no branch is no hindrance', [], 'int', YES],
  ])('%s', (_, writer, reader, expected) => {
    expect(reads(writer, reader)).toEqual(expected);
  });

  describe('a union of records that got a branch', () => {
    const before = [CREATED, UPDATED];
    const after = [CREATED, UPDATED, DELETED];
    const moved = after.map((branch) => ({ ...branch, name: branch.name.replace('ev.', 'ev2.') }));
    const renamed = after.map((branch, index) => ({ ...branch, name: `other.Name${index}` }));
    const scopes: [string, (union: unknown) => unknown][] = [
      ['at the root', (union) => union],
      ['within a field', (union) => record('R', field('event', union))],
      ['within an array', (union) => ({ type: 'array', items: union })],
    ];

    it.each(scopes)('reads what was written without it, and not the other way around: %s', (_, path) => {
      expect(reads(path(before), path(after))).toEqual(YES);
      expect(reads(path(before), path(moved))).toEqual(GENERIC_ONLY);
      expect(reads(path(before), path(renamed))).toEqual(GENERIC_ONLY);
      expect(reads(path(after), path(before))).toEqual(NO);
      expect(reads(path(moved), path(before))).toEqual(NO);
      expect(
        reads(path(after), path([CREATED, UPDATED, { ...DELETED, type: 'record', name: 'ev.Gone' }])),
      ).toEqual(GENERIC_ONLY);
    });

    it('does not read a record as another one where it has its namesake', () => {
      const changed = record('ev.Created', field('id', 'string'));
      const lookAlike = record('ev.CreatedToo', field('id', 'long'));
      expect(reads([CREATED], [changed, lookAlike])).toEqual(NO);
      expect(reads([CREATED], [{ ...changed, name: 'ev2.Created' }, lookAlike])).toEqual(NO);
      // A branch that another one of the writer names is not free for a renamed one.
      expect(reads([CREATED, UPDATED], [{ ...CREATED, name: 'ev.Updated' }])).toEqual(NO);
    });
  });

  describe('types within themselves', () => {
    const list = (value: unknown, name = 'L') =>
      record(name, field('v', value), field('next', ['null', name]));

    it('are compared to an end', () => {
      expect(reads(list('int'), list('long'))).toEqual(YES);
      expect(reads(list('long'), list('int'))).toEqual(NO);
      expect(reads(list('int'), list('long', 'M'))).toEqual(GENERIC_ONLY);
    });

    it('are refuted where what they hold is, wherever it was assumed before', () => {
      // B holds A and is looked at while A counts as readable; A is refuted behind it.
      const of = (last: unknown) =>
        record(
          'A',
          field('b', record('B', field('a', ['null', 'A']))),
          field('list', { type: 'array', items: 'B' }),
          field('last', last),
        );
      expect(reads(of('int'), of('int'))).toEqual(YES);
      expect(reads(of('int'), of('string'))).toEqual(NO);
    });

    it('end where they hold each other in a long chain', () => {
      const chain = (last: unknown) => {
        const names = Array.from({ length: 400 }, (_, index) => `R${index}`);
        // Defined side by side, each holding the one before, so that the last leads through all of them.
        return record(
          'Root',
          ...names.map((name, index) =>
            field(
              name.toLowerCase(),
              record(name, field('f', index === 0 ? last : ['null', `R${index - 1}`])),
            ),
          ),
        );
      };
      expect(reads(chain('int'), chain('long'))).toEqual(YES);
      expect(reads(chain('long'), chain('int'))).toEqual(NO);
    });

    it('take a bounded time where every type of one would have to be compared with every one of the other', () => {
      const many = (prefix: string, value: string) => {
        const defined = Array.from({ length: 200 }, (_, index) =>
          record(`${prefix}${index}`, field('next', ['null', 'Root']), field('v', value)),
        );
        const names = defined.map(({ name }) => name);
        const again = Array.from({ length: 30 }, (_, index) => field(`again${index}`, ['null', ...names]));
        return record('Root', field('all', defined), ...again);
      };
      const start = performance.now();
      expect(canRead(schema(many('A', 'int')), schema(many('B', 'string')), 'generic')).toBe(false);
      expect(performance.now() - start).toBeLessThan(2000);
    });
  });

  it('asks more of a key: one shape', () => {
    const [one, other] = [schema(record('K', field('a', 'int'))), schema(record('K'))];
    expect(canRead(one, other, 'key')).toBe(false);
    expect(canRead(schema('int'), schema('long'), 'key')).toBe(false);
    expect(canRead(one, one, 'key')).toBe(true);
  });
});
