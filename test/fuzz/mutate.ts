import type { SeededRandom } from '../support/seeded-random.js';

/** Fragments that are inserted between tokens, or replace one. */
const FRAGMENTS = [
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '"',
  '\\',
  'null',
  'true',
  'tru',
  '0',
  '-0',
  '01',
  '-',
  '1e400',
  '1E-400',
  '9007199254740993',
  '123456789012345678901234567890',
  '0.1000000000000000055511151231257827',
  'NaN',
  'Infinity',
  '"__proto__"',
  '"constructor"',
  '"toString"',
  '"\\ud800"',
  '"\\u0000"',
  '"\ufeff"',
  '{}',
  '[]',
  '{"a":1,"a":2}',
  '{"__proto__":{"x":1}}',
  '"value"',
  '"records"',
  '"partition"',
  '"timestamp"',
  '"headers"',
  '"value_schema_id"',
  ' ',
  '\n',
  '\u0000',
  '\u2028',
  '\ufeff',
  '4503599627370497',
  '-1',
  '2147483648',
] as const;

const TOKEN = /"(?:[^"\\]|\\.)*"|[-+.\w]+|[{}[\],:]|\s+/g;

/** JSON text with one to four tokens removed, doubled, swapped or replaced. */
export function mutateTokens(text: string, random: SeededRandom): string {
  const tokens: string[] = text.match(TOKEN) ?? [text];
  for (let left = 1 + random.below(4); left > 0; left--) {
    const at = random.below(tokens.length);
    const other = random.below(tokens.length);
    const [token = '', second = ''] = [tokens[at], tokens[other]];
    switch (random.below(5)) {
      case 0:
        tokens.splice(at, 1 + random.below(3));
        break;
      case 1:
        tokens.splice(other, 0, token);
        break;
      case 2:
        tokens[at] = second;
        tokens[other] = token;
        break;
      case 3:
        tokens[at] = random.pick(FRAGMENTS);
        break;
      default:
        tokens.splice(at, 0, random.pick(FRAGMENTS));
    }
  }
  return tokens.join('');
}

/** Bytes with one to eight of them changed, removed, inserted or doubled. Often no longer valid UTF-8. */
export function mutateBytes(bytes: Buffer, random: SeededRandom): Buffer {
  let now = bytes;
  for (let left = 1 + random.below(8); left > 0; left--) {
    const at = random.below(now.length + 1);
    const put = Buffer.from(Array.from({ length: 1 + random.below(3) }, () => random.below(256)));
    switch (random.below(4)) {
      case 0:
        now = Buffer.concat([now.subarray(0, at), put, now.subarray(at + put.length)]);
        break;
      case 1:
        now = Buffer.concat([now.subarray(0, at), put, now.subarray(at)]);
        break;
      case 2:
        now = Buffer.concat([now.subarray(0, at), now.subarray(at + random.below(20))]);
        break;
      default:
        now = random.chance(0.1) ? now.subarray(0, at) : Buffer.concat([now, now.subarray(at, at + 40)]);
    }
  }
  return now;
}
