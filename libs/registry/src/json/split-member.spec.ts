import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitMember } from './split-member.js';

const split = (text: string): { items: (string | null)[]; rest: string | null } => {
  const parts = splitMember(text, 'records', { text: 1e6, tokens: 1e6 });
  return { items: [...parts.items], rest: parts.rest() };
};

describe('a text split at the array of one member', () => {
  it('gives the same values as the text parsed at once', () => {
    const bodies = fc.record({
      before: fc.jsonValue(),
      records: fc.array(fc.jsonValue()),
      after: fc.jsonValue(),
    });
    fc.assert(
      fc.property(bodies, fc.constantFrom(0, 2), (body, indent) => {
        const { items, rest } = split(JSON.stringify(body, null, indent));
        expect(JSON.parse(`[${items.join(',')}]`)).toEqual(JSON.parse(JSON.stringify(body.records)));
        expect(JSON.parse(String(rest))).toEqual(JSON.parse(JSON.stringify({ ...body, records: [] })));
      }),
    );
  });

  it.each([
    ['{"records":[1,]}', ['1', '']],
    ['{"records":[,1]}', ['', '1']],
    ['{"records":[{]},2]}', ['{]']],
    ['{"records":[1 2]}', ['1 2']],
    ['{"records":["a,]", {"b":"\\"]"}]}', ['"a,]"', ' {"b":"\\"]"}']],
    ['{"records":[ ]}', []],
    ['{"records":[1', ['1']],
  ])('%s: what is no JSON is left to be found in a part or in the rest', (text, items) => {
    expect(split(text).items).toEqual(items);
  });

  it.each([
    '{"records":1}',
    '[{"records":[1]}]',
    '{"a":{"records":[1]}}',
    '{"a":"records","b":[1]}',
    '{"recorded":[1]}',
    'records',
    '',
  ])('%s: without such an array all of it is the rest', (text) => {
    expect(split(text)).toEqual({ items: [], rest: text });
  });

  it.each(['{"records":[1}', '{"records":[1]]', '{"records":[1]', '{"records":[1]}}', '{"records" [1]}'])(
    '%s: a bracket or a colon that is wrong around the items is wrong in the rest',
    (text) => {
      expect(() => JSON.parse(String(split(text).rest)) as unknown).toThrow(SyntaxError);
    },
  );

  it('a second array of the name stays in the rest, whose parser rejects it', () => {
    expect(split('{"records":[1],"records":[2]}').rest).toBe('{"records":[],"records":[2]}');
  });

  it('reads no part beyond its bounds', () => {
    const of = (text: string, bounds: { text: number; tokens: number }): (string | null)[] => {
      const parts = splitMember(text, 'records', bounds);
      return [...parts.items, parts.rest()];
    };
    const text = '{"a":[1],"records":[{"b":1,"c":[]},[1,2]],"d":1}';
    const whole = ['{"b":1,"c":[]}', '[1,2]', '{"a":[1],"records":[],"d":1}'];
    expect(of(text, { text: 28, tokens: 7 })).toEqual(whole);
    expect(of(text, { text: 27, tokens: 7 })).toEqual([...whole.slice(0, 2), null]);
    expect(of(text, { text: 28, tokens: 6 })).toEqual([...whole.slice(0, 2), null]);
    expect(of('{"records":[[1,2],[1,2,3]]}', { text: 99, tokens: 3 })).toEqual([
      '[1,2]',
      '[1,2,3]',
      '{"records":[]}',
    ]);
    expect(of('{"records":[[1,2],[1,2,3,4]]}', { text: 99, tokens: 3 })).toEqual(['[1,2]', null, null]);
    expect(of(`{"records":[1,"${'x'.repeat(50)}"]}`, { text: 20, tokens: 9 }).slice(0, 2)).toEqual([
      '1',
      null,
    ]);
    expect(of('['.repeat(100), { text: 99, tokens: 9 })).toEqual([null]);
  });
});
