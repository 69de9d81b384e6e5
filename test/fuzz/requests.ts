import type { Rng } from './rng.js';

const avro = 'application/vnd.kafka.avro.v2+json';
const raw = [
  'application/vnd.kafka.json.v2+json',
  'application/vnd.kafka.binary.v2+json',
  'application/vnd.kafka+json',
] as const;
export const contentTypes = ['application/json', avro, ...raw] as const;

/** Headers of a case: mostly right ones. */
export function headersOf(rng: Rng, type: string): Record<string, string> {
  const headers: Record<string, string> = { 'content-type': type };
  if (rng.chance(0.05))
    headers['content-type'] = rng.pick([
      `${type}; charset=utf-8`,
      `${type}; charset=latin1`,
      'text/plain',
      '',
      'application/json;;;',
      'x'.repeat(2000),
      'APPLICATION/JSON',
      'application/json, text/html',
    ]);
  if (rng.chance(0.08))
    headers['accept'] = rng.pick([
      '*/*',
      'application/json',
      'application/vnd.kafka.v2+json',
      'text/html',
      'application/json;q=0',
      ';;;,,,',
      '*/*;q=x',
      'a'.repeat(3000),
    ]);
  if (rng.chance(0.05))
    headers['traceparent'] = rng.pick(['00-00000000000000000000000000000001-0000000000000001-01', 'x', '']);
  if (rng.chance(0.03)) headers['content-encoding'] = rng.pick(['gzip', 'identity', 'x']);
  if (rng.chance(0.03)) headers['expect'] = '100-continue';
  return headers;
}

/** What follows the topic in the address. */
export function tailOf(rng: Rng): string {
  const partition = rng.chance(0.06)
    ? `/partitions/${rng.pick(['0', '1', '7', '-1', 'x', '99999999999', '%30', '0x0'])}`
    : '';
  const wait = rng.chance(0.1)
    ? `?wait=${rng.pick(['0', '1', '50', '500', '-1', 'x', '', '1e3', '9'.repeat(30), '1&wait=2'])}`
    : '?wait=300';
  return partition + wait;
}

/** A record of the mapped schema in plain or Avro JSON, as text, so that any number can stand in it. */
export function mappedValue(rng: Rng, wrapped: boolean, depth = 0): string {
  const member = (name: string, branch: string | null, text: string): string =>
    `"${name}":${branch !== null && wrapped ? `{"${branch}":${text}}` : text}`;
  const integer = (): string => rng.pick(['0', '1', '-1', '2147483647', '12', '-2147483648']);
  const members: (() => string)[] = [
    () => member('s', null, rng.pick(['""', '"a"', '"\\u0000"', '"\\ud83d\\ude00"', '"€"', '"\\\\\\""'])),
    () => member('i', null, integer()),
    () =>
      member(
        'l',
        null,
        rng.pick(['9223372036854775807', '-9223372036854775808', '9007199254740993', integer()]),
      ),
    () => member('d', 'double', rng.pick(['1.5', '0.1', '-0', '1e300', '"NaN"', '3'])),
    () => member('b', 'bytes', rng.pick(['""', '"AAAA"', '"/+8="'])),
    () =>
      member(
        'dec',
        'bytes',
        wrapped ? '"\\u0001"' : rng.pick(['"1.10"', '12345678901234567890.5', '0', '1e5']),
      ),
    () => member('t', 'long', wrapped ? '0' : rng.pick(['"2026-01-31T00:00:00Z"', '1700000000000'])),
    () => member('e', 'fuzz.E', rng.pick(['"A"', '"B"'])),
    () => member('f', 'fuzz.F', wrapped ? '"\\u00ff123"' : '"AAAAAA=="'),
    () => member('array', 'array', `[${Array.from({ length: rng.below(5) }, integer).join(',')}]`),
    () => member('map', 'map', rng.pick(['{}', '{"":null}', '{"__proto__":null,"a":null}'])),
    () => (depth < 4 ? member('next', 'fuzz.Fuzzed', mappedValue(rng, wrapped, depth + 1)) : '"next":null'),
  ];
  // Avro JSON wants all of them or their defaults; either form takes those that are there.
  const chosen = members.filter(() => rng.chance(0.5)).map((make) => make());
  return `{${chosen.join(',')}}`;
}

/** A body around the values of records, with what may stand beside them. */
export function bodyOf(
  rng: Rng,
  values: readonly string[],
  more: readonly string[] = [],
  key: string | null = null,
): string {
  const records = values.map((value) => {
    const members = [`"value":${value}`];
    if (key !== null && rng.chance(0.8)) members.push(`"key":${key}`);
    if (rng.chance(0.1))
      members.push(`"partition":${rng.pick(['0', '1', '2', 'null', '-1', '1.5', '2147483648', '1e1'])}`);
    if (rng.chance(0.1))
      members.push(
        `"timestamp":${rng.pick(['0', '1700000000000', 'null', '4503599627370496', '4503599627370497', '9007199254740991', '9007199254740993', '1e300', '-5'])}`,
      );
    if (rng.chance(0.1))
      members.push(
        `"headers":${rng.pick(['[]', 'null', '[{"name":"a","value":"AA=="}]', '[{"name":"","value":null}]', '[{"name":"\\ud800","value":""}]', '[{"name":"a","value":"AA"}]', '{}'])}`,
      );
    return `{${members.join(',')}}`;
  });
  return `{${[...more, `"records":[${records.join(',')}]`].join(',')}}`;
}
