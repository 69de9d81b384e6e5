import { describe, expect, it } from 'vitest';
import { bodyOf, codecOf, issuesOf, recordOf } from '../testing/codec-fixture.js';

const array = (items: unknown): object => ({ type: 'array', items });
const list = (count: number, text: string): string => `[${new Array<string>(count).fill(text).join(',')}]`;
const tooLarge = 'range: a smaller record';

describe('what one datum may cost', () => {
  it('a million bytes of doubles are encoded', () => {
    const million = bodyOf(codecOf(array('double')), new Array<number>(125_000).fill(0.1));
    expect(million.length).toBeGreaterThanOrEqual(1_000_000);
  });

  it.each([
    ['items', array('int'), list(131_072, '1'), list(131_073, '1')],
    ['items of items', array(array('int')), list(60_000, '[1]'), list(70_000, '[1]')],
    [
      'members',
      { type: 'map', values: 'int' },
      JSON.stringify(Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [index, 1]))),
      JSON.stringify(Object.fromEntries(Array.from({ length: 131_073 }, (_, index) => [index, 1]))),
    ],
  ])('%s beyond the bound are refused', (_, schema, fitting, tooMany) => {
    const codec = codecOf(schema);
    expect(issuesOf(codec, fitting)).toEqual([]);
    expect(issuesOf(codec, tooMany)[0]).toContain(tooLarge);
  });

  it('records with more defaults than the bound are rejected', () => {
    const fields = Array.from({ length: 100 }, (_, index) => ({
      name: `f${index}`,
      type: 'int',
      default: 7,
    }));
    const codec = codecOf(array({ type: 'record', name: 'com.example.D', fields }));
    expect(issuesOf(codec, list(4000, '{}'))).toEqual([]);
    expect(issuesOf(codec, list(20_000, '{}'))[0]).toContain(tooLarge);
  });

  it('a long default counts each time that it is used', () => {
    const text = 'x'.repeat(100_000);
    const codec = codecOf(
      array({
        type: 'record',
        name: 'com.example.T',
        fields: [{ name: 'a', type: 'string', default: text }],
      }),
    );
    expect(issuesOf(codec, list(10, '{}'))).toEqual([]);
    expect(issuesOf(codec, list(11, '{}'))).toEqual([` ${tooLarge}, array`]);
  });

  it('a decimal has at most 100,000 digits, and all of a datum ten times as many', () => {
    const decimal = { type: 'bytes', logicalType: 'decimal', precision: 2_147_483_647, scale: 0 };
    const most = '9'.repeat(100_000);
    expect(issuesOf(codecOf(decimal), most)).toEqual([]);
    expect(issuesOf(codecOf(decimal), `1${most}`)).toEqual([
      expect.stringMatching(/^ range: .*decimal.*, number$/),
    ]);
    expect(issuesOf(codecOf(array(decimal)), list(10, `"${most}"`))).toEqual([]);
    expect(issuesOf(codecOf(array(decimal)), list(11, `"${most}"`))).toEqual([` ${tooLarge}, array`]);
  });

  it('a field may have the longest name that a path tells in full', () => {
    const longest = 'n'.repeat(512);
    expect(issuesOf(codecOf(recordOf({})), `{"${longest}":1}`)[0]).toMatch(`/${longest} unknown_field`);
    expect(() => codecOf(recordOf({ [longest]: 'int' }))).not.toThrow();
    expect(() => codecOf(recordOf({ [`${longest}n`]: 'int' }))).toThrow('a longer name');
  });

  it('a union’s branch that is too large to be tried does not select another one', () => {
    const ints = recordOf({ list: array('int') }, 'com.example.I');
    const longs = recordOf({ list: array('long') }, 'com.example.L');
    const codec = codecOf([ints, longs]);
    expect(issuesOf(codec, `{"com.example.I":{"list":${list(100_000, '1')}}}`)).toEqual([]);
    expect(issuesOf(codec, `{"list":${list(1000, '1')}}`)[0]).toContain('ambiguous');
    expect(issuesOf(codec, `{"list":${list(100_000, '1')}}`)).toEqual([` ${tooLarge}, object`]);
  });
});
