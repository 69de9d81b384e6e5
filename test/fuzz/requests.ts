import type { SeededRandom } from '../support/seeded-random.js';

const avro = 'application/vnd.kafka.avro.v2+json';
const raw = [
  'application/vnd.kafka.json.v2+json',
  'application/vnd.kafka.binary.v2+json',
  'application/vnd.kafka+json',
] as const;
export const contentTypes = ['application/json', avro, ...raw] as const;

/** Headers of a case, mostly valid ones. */
export function headersOf(random: SeededRandom, type: string): Record<string, string> {
  const headers: Record<string, string> = { 'content-type': type };
  if (random.chance(0.05))
    headers['content-type'] = random.pick([
      `${type}; charset=utf-8`,
      `${type}; charset=latin1`,
      'text/plain',
      '',
      'application/json;;;',
      'x'.repeat(2000),
      'APPLICATION/JSON',
      'application/json, text/html',
    ]);
  if (random.chance(0.08))
    headers['accept'] = random.pick([
      '*/*',
      'application/json',
      'application/vnd.kafka.v2+json',
      'text/html',
      'application/json;q=0',
      ';;;,,,',
      '*/*;q=x',
      'a'.repeat(3000),
    ]);
  if (random.chance(0.05))
    headers['traceparent'] = random.pick([
      '00-00000000000000000000000000000001-0000000000000001-01',
      'x',
      '',
    ]);
  if (random.chance(0.03)) headers['content-encoding'] = random.pick(['gzip', 'identity', 'x']);
  if (random.chance(0.03)) headers['expect'] = '100-continue';
  return headers;
}

/** The rest of the URL after the topic. */
export function tailOf(random: SeededRandom): string {
  const partition = random.chance(0.06)
    ? `/partitions/${random.pick(['0', '1', '7', '-1', 'x', '99999999999', '%30', '0x0'])}`
    : '';
  const wait = random.chance(0.1)
    ? `?wait=${random.pick(['0', '1', '50', '500', '-1', 'x', '', '1e3', '9'.repeat(30), '1&wait=2'])}`
    : '?wait=300';
  return partition + wait;
}

/** A value of the mapped schema in plain or Avro JSON. As text, so that it can contain any number. */
export function mappedValue(random: SeededRandom, wrapped: boolean, depth = 0): string {
  const member = (name: string, branch: string | null, text: string): string =>
    `"${name}":${branch !== null && wrapped ? `{"${branch}":${text}}` : text}`;
  const integer = (): string => random.pick(['0', '1', '-1', '2147483647', '12', '-2147483648']);
  const members: (() => string)[] = [
    () => member('s', null, random.pick(['""', '"a"', '"\\u0000"', '"\\ud83d\\ude00"', '"€"', '"\\\\\\""'])),
    () => member('i', null, integer()),
    () =>
      member(
        'l',
        null,
        random.pick(['9223372036854775807', '-9223372036854775808', '9007199254740993', integer()]),
      ),
    () => member('d', 'double', random.pick(['1.5', '0.1', '-0', '1e300', '"NaN"', '3'])),
    () => member('b', 'bytes', random.pick(['""', '"AAAA"', '"/+8="'])),
    () =>
      member(
        'dec',
        'bytes',
        wrapped ? '"\\u0001"' : random.pick(['"1.10"', '12345678901234567890.5', '0', '1e5']),
      ),
    () => member('t', 'long', wrapped ? '0' : random.pick(['"2026-01-31T00:00:00Z"', '1700000000000'])),
    () => member('e', 'fuzz.E', random.pick(['"A"', '"B"'])),
    () => member('f', 'fuzz.F', wrapped ? '"\\u00ff123"' : '"AAAAAA=="'),
    () => member('array', 'array', `[${Array.from({ length: random.below(5) }, integer).join(',')}]`),
    () => member('map', 'map', random.pick(['{}', '{"":null}', '{"__proto__":null,"a":null}'])),
    () =>
      depth < 4 ? member('next', 'fuzz.Fuzzed', mappedValue(random, wrapped, depth + 1)) : '"next":null',
  ];
  // Some members are omitted, which Avro JSON allows only for fields with defaults.
  const chosen = members.filter(() => random.chance(0.5)).map((make) => make());
  return `{${chosen.join(',')}}`;
}

/** A request body with these record values, and random other members. */
export function bodyOf(
  random: SeededRandom,
  values: readonly string[],
  more: readonly string[] = [],
  key: string | null = null,
): string {
  const records = values.map((value) => {
    const members = [`"value":${value}`];
    if (key !== null && random.chance(0.8)) members.push(`"key":${key}`);
    if (random.chance(0.1))
      members.push(`"partition":${random.pick(['0', '1', '2', 'null', '-1', '1.5', '2147483648', '1e1'])}`);
    if (random.chance(0.1))
      members.push(
        `"timestamp":${random.pick(['0', '1700000000000', 'null', '4503599627370496', '4503599627370497', '9007199254740991', '9007199254740993', '1e300', '-5'])}`,
      );
    if (random.chance(0.1))
      members.push(
        `"headers":${random.pick(['[]', 'null', '[{"name":"a","value":"AA=="}]', '[{"name":"","value":null}]', '[{"name":"\\ud800","value":""}]', '[{"name":"a","value":"AA"}]', '{}'])}`,
      );
    return `{${members.join(',')}}`;
  });
  return `{${[...more, `"records":[${records.join(',')}]`].join(',')}}`;
}
