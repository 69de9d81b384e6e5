import type { SeededRandom } from '../support/seeded-random.js';

const MOST = 10 * 2 ** 20;

/** As many items as fit between `open` and `close`. */
function filled(size: number, open: string, item: (index: number) => string, close: string): string {
  const items: string[] = [];
  let left = size - open.length - close.length;
  for (let index = 0; ; index++) {
    const text = item(index);
    left -= text.length + 1;
    if (left < 0) return open + items.join(',') + close;
    items.push(text);
  }
}
const records = (size: number, item: (index: number) => string): string =>
  filled(size, '{"records":[', item, ']}');
const value = (text: string): string => `{"records":[{"value":${text}}]}`;
const inValue = (size: number, open: string, item: (index: number) => string, close: string): string =>
  filled(size, `{"records":[{"value":${open}`, item, `${close}}]}`);
const nested = (levels: number, open: string, inner: string, close: string): string =>
  open.repeat(levels) + inner + close.repeat(levels);

/** Bodies that are large in one way, by name. `size` is in characters, most of which are one byte. */
export const hostileBodies: Readonly<Record<string, (size: number, random: SeededRandom) => string>> = {
  brackets: (size) => '['.repeat(size),
  braces: (size) => '{"a":'.repeat(size / 5),
  quotes: (size) => '"'.repeat(size),
  blanks: (size) => `{"records":${' '.repeat(size - 30)}[{}]}`,
  backslashes: (size) => value(`"${'\\'.repeat(size - 40)}"`),
  'empty records': (size) => records(size, () => '{}'),
  tombstones: (size) => records(size, () => '{"value":null}'),
  'short records': (size) => records(size, (i) => `{"value":{"i":${i}}}`),
  'records of a kilobyte': (size) => records(size, (i) => `{"value":{"s":"${'x'.repeat(1000)}","i":${i}}}`),
  'records of numbers': (size) =>
    records(size, (i) => `{"value":{"array":[${Array.from({ length: 50 }, (_, n) => i * n).join(',')}]}}`),
  'records with a wrong type each': (size) => records(size, () => '{"value":{"i":"x"}}'),
  'records with an extra field': (size) => records(size, () => '{"value":{"x":1}}'),
  'records with many wrong fields': (size) =>
    records(
      size,
      () => '{"value":{"s":1,"i":"","l":"x","d":[],"b":1,"e":1,"f":1,"array":1,"map":1,"next":1}}',
    ),
  'records that are not objects': (size) => records(size, () => '1'),
  'records with headers': (size) => records(size, () => '{"headers":[{"name":"a","value":"AAAA"}]}'),
  'one record with many headers': (size) =>
    filled(size, '{"records":[{"headers":[', () => '{"name":"a"}', ']}]}'),
  'a base64 header': (size) =>
    `{"records":[{"headers":[{"name":"a","value":"${'A'.repeat((size - 100) & ~3)}"}]}]}`,
  'a base64 value': (size) => value(`"${'A'.repeat((size - 100) & ~3)}"`),
  'bytes in base64': (size) => value(`{"b":"${'A'.repeat((size - 100) & ~3)}"}`),
  'one string': (size) => value(`{"s":"${'x'.repeat(size - 60)}"}`),
  'one string of escapes': (size) => value(`{"s":"${'\\u0041'.repeat((size - 60) / 6)}"}`),
  'one string of wide characters': (size) => value(`{"s":"${'\u20ac'.repeat((size - 60) / 3)}"}`),
  'one string of lone surrogates': (size) => value(`{"s":"${'\\ud800'.repeat((size - 60) / 6)}"}`),
  'digits of an integer': (size) => value(`{"l":${'1'.repeat(size - 60)}}`),
  'digits of a decimal': (size) => value(`{"dec":${'1'.repeat(size - 60)}}`),
  'digits of a fraction': (size) => value(`{"dec":0.${'1'.repeat(size - 60)}}`),
  'digits of a decimal as text': (size) => value(`{"dec":"${'1'.repeat(size - 60)}"}`),
  'a decimal that just fits': () => value(`{"dec":${'7'.repeat(900_000)}}`),
  'zeros of a decimal': (size) => value(`{"dec":"${'0'.repeat(size - 60)}"}`),
  'integers beyond a double': (size) => inValue(size, '{"array":[', () => '12345678901234567890', ']}'),
  'integers of 400 digits': (size) => inValue(size, '{"array":[', () => `1${'0'.repeat(399)}`, ']}'),
  'numbers beyond a double': (size) => inValue(size, '{"array":[', () => '1e400', ']}'),
  'fractions beyond a double': (size) => inValue(size, '{"array":[', () => '0.12345678901234567890', ']}'),
  'small integers': (size) => inValue(size, '{"array":[', (i) => String(i % 10), ']}'),
  'empty objects': (size) => inValue(size, '{"array":[', () => '{}', ']}'),
  keys: (size) => inValue(size, '{"map":{', (i) => `"k${i}":1.5`, '}}'),
  'a duplicate key': (size) => inValue(size, '{"map":{"z":1,', (i) => `"k${i}":1`, ',"z":1}}'),
  'keys with escapes': (size) => inValue(size, '{"map":{', (i) => `"\\u0061${i}":1`, '}}'),
  'keys that are integers': (size) => inValue(size, '{"map":{', (i) => `"${i * 7919}":1`, '}}'),
  'keys without a field': (size) => inValue(size, '{', (i) => `"k${i}":1`, '}'),
  'two long keys': (size) =>
    value(`{"map":{"${'k'.repeat(size / 2 - 40)}":1,"${'k'.repeat(size / 2 - 40)}":1}}`),
  'a long key above many wrong values': (size) =>
    inValue(size, `{"any":{"${'k'.repeat(size / 2)}":{"array":[`, () => '"x"', ']}}}'),
  'long keys above a wrong value': (size) =>
    value(nested(20, `{"any":{"${'k'.repeat(size / 25)}":`, '1', '}}')),
  'deep arrays': (size) => records(size, () => `{"value":${nested(150, '[', '', ']')}}`),
  'deep records': (size) => records(size, () => `{"value":${nested(60, '{"next":', 'null', '}')}}`),
  'records that are too deep': (size) =>
    records(size, () => `{"value":${nested(80, '{"next":', 'null', '}')}}`),
  'unions in unions': (size) =>
    inValue(size, '{"any":[', () => '{"any":{"a":{"any":[{"any":{"b":{"i":"x"}}}]}}}', ']}'),
  'unknown members': (size) => filled(size, '{"records":[{}],', (i) => `"m${i}":1`, '}'),
  'a long schema': (size) =>
    `{"value_schema":${JSON.stringify(`{"type":"record","name":"R","fields":[${'{"name":"a","type":"int"},'.repeat(size / 30)}]}`)},"records":[{}]}`,
  'a schema that is a long text': (size) => `{"value_schema":"${'x'.repeat(size - 60)}","records":[{}]}`,
};

/** A size up to the body limit, often just at it. */
export const hostileSize = (random: SeededRandom): number =>
  random.chance(0.4)
    ? MOST
    : random.pick([2 ** 14, 2 ** 16, 2 ** 18, 2 ** 19, 2 ** 20, 2 ** 21, 2 ** 22]) + random.below(1000);
