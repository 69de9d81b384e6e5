import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvalidJson } from './invalid-json.js';
import { JsonText } from './json-text.js';
import { readJson } from './read-json.js';
import { readJsonKeeping } from './read-json-keeping.js';
import { writeJson } from './write-json.js';

/** The value of the only member of an object, kept and written again. */
function kept(text: string): string {
  const read = readJsonKeeping(`{"value": ${text} }`, (level, key) => level === 1 && key === 'value');
  return writeJson((read as { value: unknown }).value);
}

describe('a JSON value that is kept', () => {
  it.each([
    ['its number is written as it was', '[0.10,1E+2,-0,-0.0,1e400,9007199254740993,1.0]'],
    ['keys like "1" keep their position', '{"b":1,"10":2,"2":3,"a":{"1":0,"0":1}}'],
    ['words are no numbers', '[true,false,null,{"a":null}]'],
    ['nothing is added to what is empty', '[[],{},"",[{}]]'],
    ['brackets, colons and spaces in strings are text', '{"a b: [,]":"} , \\": {"}'],
    ['`__proto__` is a key', '{"__proto__":{"x":1}}'],
  ])('%s', (_what, text) => {
    expect(kept(text)).toBe(text);
  });

  it('loses the white space between its tokens', () => {
    expect(kept(' \n{ "a" :\t[ 1 , 2 ]\r\n, "b c" : "d  e" } ')).toBe('{"a":[1,2],"b c":"d  e"}');
  });

  it('has one text for a string, however it was escaped', () => {
    for (const text of ['"\u00e9/"', '"\\u00e9\\/"', '"\\u00E9/"']) expect(kept(text)).toBe('"\u00e9/"');
    expect(kept('"\\ud800"')).toBe('"\\ud800"');
  });

  it('is null where it was null, at its own level alone, beside values that are read', () => {
    const read = readJsonKeeping(
      '{"v":null,"w":[{"v":1.0}],"n":1}',
      (level, key) => level === 3 && key === 'v',
    );
    expect(read).toEqual({ v: null, w: [{ v: new JsonText('1.0') }], n: 1 });
  });

  it('is rejected like any other value', () => {
    const deep = `${'['.repeat(250)}${']'.repeat(250)}`;
    for (const text of ['{"a":1,"a":2}', '{"a":{"b":1,"\\u0062":1}}', deep, '[1,]', '01']) {
      expect(() => kept(text)).toThrow(InvalidJson);
    }
  });

  it('means the same', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat(3), (value, indent) => {
        const text = kept(JSON.stringify(value, null, indent));
        expect(readJson(text)).toEqual(readJson(JSON.stringify(value)));
        expect(text).toBe(kept(text));
      }),
    );
  });
});
