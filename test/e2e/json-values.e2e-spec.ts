import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sendRequest, type RequestOptions } from '../support/send-request.js';
import { block, bytes, double, float, frame, long, string } from '../support/avro-bytes.js';
import type { GatewayProcess } from '../support/gateway.js';
import { World, type GatewayResponse } from '../support/world.js';

const plain = 'application/json';
const avro = 'application/vnd.kafka.avro.v2+json';
const rawJson = 'application/vnd.kafka.json.v2+json';

/** The record's body in Kafka as hex, by the Avro specification; or the path and the expectation of the refusal. */
type Expected = { readonly body: string } | { readonly refused: string; readonly expected: string };

interface Row {
  readonly schema: unknown;
  /** The JSON text of the value in the request. */
  readonly text: string;
  readonly expected: Expected;
  readonly type: string;
  /** A name for the test when the text is too long. */
  readonly name: string;
}

const exactly = (body: string): Expected => ({ body });
/** A refusal at the value itself, or at a path below it. */
const refused = (expected: string, path = ''): Expected => ({ refused: `/value${path}`, expected });

const inForm =
  (...types: string[]) =>
  (schema: unknown, text: string, expected: Expected, name = text): readonly Row[] =>
    types.map((type) => ({ schema, text, expected, type, name }));
const both = inForm(plain, avro);
const inPlain = inForm(plain);
const inAvro = inForm(avro);

const mapOfInt = { type: 'map', values: 'int' };
const cents = { type: 'bytes', logicalType: 'decimal', precision: 4, scale: 2 };
const amount = { type: 'bytes', logicalType: 'decimal', precision: 40, scale: 17 };
const fixedCents = { type: 'fixed', name: 'Cents', size: 4, logicalType: 'decimal', precision: 9, scale: 2 };
const colour = { type: 'enum', name: 'Colour', symbols: ['RED'] };
const every = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
const fixed256 = { type: 'fixed', name: 'Every', size: 256 };
const latin1 = (of: Buffer): string => JSON.stringify(of.toString('latin1'));
const base64 = (of: Buffer): string => JSON.stringify(of.toString('base64'));
const longText = 'é'.repeat(500_000);
const oddlyNamed = {
  type: 'record',
  name: 'Odd',
  fields: [
    { name: '__proto__', type: 'int' },
    { name: 'constructor', type: 'int' },
  ],
};

const duration = { type: 'fixed', name: 'Span', size: 12, logicalType: 'duration' };
const oneMonthTwoDaysThreeMs = Buffer.from('010000000200000003000000', 'hex');
const withDefault = {
  type: 'record',
  name: 'Defaulted',
  fields: [{ name: 'count', type: 'int', default: 7 }],
};

const list = { type: 'record', name: 'List', fields: [{ name: 'next', type: ['null', 'List'] }] };
const listOf = (levels: number): string => '{"next":'.repeat(levels) + 'null' + '}'.repeat(levels);
const wrappedListOf = (levels: number): string =>
  levels === 1 ? '{"next":null}' : `{"next":{"List":${wrappedListOf(levels - 1)}}}`;
const listBody = (levels: number): string => '02'.repeat(levels - 1) + '00';
/** Arrays in maps in arrays …; Apicurio does not accept a type that recurs through a map or an array. */
const nested = (levels: number): unknown =>
  levels === 0
    ? 'int'
    : levels % 2 === 0
      ? { type: 'map', values: nested(levels - 1) }
      : { type: 'array', items: nested(levels - 1) };
const nestedOf = (levels: number): string =>
  levels === 0 ? '1' : levels % 2 === 0 ? `{"k":${nestedOf(levels - 1)}}` : `[${nestedOf(levels - 1)}]`;
const nestedBody = (levels: number): string =>
  levels === 0 ? '02' : block([(levels % 2 === 0 ? string('k') : '') + nestedBody(levels - 1)]);

const rows: readonly Row[] = [
  // Integers keep every digit of their text or are refused.
  ...both('long', '9007199254740993', exactly(long(9007199254740993n))),
  ...both('long', '-9007199254740993', exactly(long(-9007199254740993n))),
  ...both('long', '9223372036854775807', exactly(long(9223372036854775807n))),
  ...both('long', '-9223372036854775808', exactly(long(-9223372036854775808n))),
  ...both('long', '9223372036854775808', refused('long')),
  ...both('long', '-9223372036854775809', refused('long')),
  ...both('long', '9007199254740993.5', refused('long')),
  ...both('long', '9007199254740993.0', exactly(long(9007199254740993n))),
  ...both('long', '1e18', exactly(long(10n ** 18n))),
  ...both('long', '1e19', refused('long')),
  ...both('long', '1e400', refused('long')),
  ...both('long', '-0', exactly(long(0n))),
  ...inPlain('long', '"9007199254740993"', exactly(long(9007199254740993n))),
  ...inPlain('long', '"9223372036854775808"', refused('long')),
  ...inAvro('long', '"9007199254740993"', refused('long')),
  ...both('int', '2147483647', exactly(long(2147483647n))),
  ...both('int', '2147483648', refused('int')),
  ...both('int', '-2147483649', refused('int')),
  ...both('int', '1.0', exactly(long(1n))),
  ...both('int', '1e3', exactly(long(1000n))),
  ...both('int', '1.5', refused('int')),
  ...both('int', '-0', exactly(long(0n))),
  ...both('int', '"1"', refused('int')),
  ...both('int', 'true', refused('int')),

  // Floating-point numbers become the nearest one, with their sign, and never an Infinity that was not written.
  ...both('double', '-0', exactly(double(-0))),
  ...both('double', '-0.0', exactly(double(-0))),
  ...both('double', '0.30000000000000004', exactly(double(0.1 + 0.2))),
  ...both('double', '5e-324', exactly(double(5e-324))),
  ...both('double', '1e-400', exactly(double(0))),
  ...both('double', '1e400', refused('double')),
  ...both('double', '-1e400', refused('double')),
  ...both('double', '9007199254740992', exactly(double(2 ** 53))),
  ...both('double', '9007199254740993', refused('double')),
  ...both('double', '9007199254740993.0', refused('double')),
  ...both('double', '9007199254740993e0', refused('double')),
  ...both('double', '90071992547409930e-1', refused('double')),
  ...both('double', '9007199254740992.0', exactly(double(2 ** 53))),
  ...both('double', '90071992547409920e-1', exactly(double(2 ** 53))),
  ...both('double', '"NaN"', exactly(double(NaN))),
  ...both('double', '"Infinity"', exactly(double(Infinity))),
  ...both('double', '"-Infinity"', exactly(double(-Infinity))),
  ...both('double', '"nan"', refused('double')),
  ...both('double', '"1.5"', refused('double')),
  ...both('float', '-0', exactly(float(-0))),
  ...both('float', '0.1', exactly(float(0.1))),
  ...both('float', '3.4028235e38', exactly(float(3.4028234663852886e38))),
  ...both('float', '1e40', refused('float')),
  ...both('float', '16777216', exactly(float(2 ** 24))),
  ...both('float', '16777217', refused('float')),
  ...both('float', '16777217.0', refused('float')),
  ...both('float', '167772170e-1', refused('float')),
  ...both('float', '16777217.5', exactly(float(2 ** 24 + 2))),
  ...both('float', '9007199254740993', refused('float')),
  ...both('float', '9007199254740993e0', refused('float')),
  ...both('float', '1.000000178813934326171874', exactly(float(1 + 2 ** -23))),
  ...inPlain(['float', 'string'], '9007199254740993', refused('float')),
  ...both('float', '"-Infinity"', exactly(float(-Infinity))),

  ...both(withDefault, '{}', exactly(long(7n))),
  ...inPlain(duration, base64(oneMonthTwoDaysThreeMs), exactly(oneMonthTwoDaysThreeMs.toString('hex'))),
  ...inAvro(duration, latin1(oneMonthTwoDaysThreeMs), exactly(oneMonthTwoDaysThreeMs.toString('hex'))),
  ...inPlain(duration, '"P1M2DT0.003S"', refused('bytes as base64')),

  // Decimals are not converted through a double. 0.1 + 0.2 has 17 decimal places: scale 17 holds them, scale 2 does not round them.
  ...inPlain(amount, '0.30000000000000004', exactly(bytes(Buffer.from('6a94d74f430004', 'hex')))),
  ...inPlain(amount, '"0.30000000000000004"', exactly(bytes(Buffer.from('6a94d74f430004', 'hex')))),
  ...inPlain(amount, '0.3', exactly(bytes(Buffer.from('6a94d74f430000', 'hex')))),
  ...inPlain(amount, '0.300000000000000041', refused('decimal(40, 17)')),
  ...['', '"'].flatMap((quote) =>
    inPlain(
      amount,
      `${quote}12345678901234567890123.45678901234567891${quote}`,
      exactly(bytes(Buffer.from('03a0c92075c0dbf3b8acbc5f96ce3f0ad3', 'hex'))),
    ),
  ),
  ...inPlain(cents, '0.30000000000000004', refused('decimal(4, 2)')),
  ...inPlain(cents, '"0.30000000000000004"', refused('decimal(4, 2)')),
  ...inPlain(cents, '0.30', exactly('021e')),
  ...inPlain(cents, '0.300000', exactly('021e')),
  ...inPlain(cents, '-0.3', exactly('02e2')),
  ...inPlain(cents, '-0', exactly('0200')),
  ...inPlain(cents, '1e1', exactly('0403e8')),
  ...inPlain(cents, '100', refused('decimal(4, 2)')),
  ...inPlain(cents, '1e400', refused('decimal(4, 2)')),
  ...inPlain(cents, '1e999999999', refused('decimal(4, 2)')),
  ...inPlain(cents, '"NaN"', refused('decimal(4, 2)')),
  ...inAvro(cents, '"\\u001e"', exactly('021e')),
  ...inPlain(fixedCents, '-0.01', exactly('ffffffff')),
  ...inPlain(fixedCents, '"0.01"', exactly('00000001')),

  // Strings are UTF-8. A lone surrogate has no UTF-8 and is refused, never replaced.
  ...both('string', '""', exactly('00')),
  ...both('string', '"a\\u0000b"', exactly(string('a\u0000b'))),
  ...both('string', '"\\ufeff\\u2028"', exactly(string('\ufeff\u2028'))),
  ...both('string', '"\\ud83d\\ude00"', exactly(string('\u{1f600}'))),
  ...both('string', '"\\ud800"', refused('string without lone surrogates')),
  ...both('string', '"a\\udc00b"', refused('string without lone surrogates')),
  ...both('string', '"\\ude00\\ud83d"', refused('string without lone surrogates')),
  ...both('string', JSON.stringify(longText), exactly(string(longText)), 'a megabyte'),
  ...both(colour, '"\\ud800"', refused('one of RED')),
  ...both(colour, '"RED\\u0000"', refused('one of RED')),

  // Names with a meaning in JavaScript are ordinary names.
  ...both(mapOfInt, '{"__proto__":1}', exactly(block([`${string('__proto__')}02`]))),
  ...both(mapOfInt, '{"constructor":1}', exactly(block([`${string('constructor')}02`]))),
  ...both(mapOfInt, '{"":1}', exactly(block([`${string('')}02`]))),
  ...both(mapOfInt, '{"\\u0000":1}', exactly(block([`${string('\u0000')}02`]))),
  ...both(mapOfInt, '{"__proto__":{}}', refused('int', '/*')),
  ...both(mapOfInt, '{"a/b~":"x"}', refused('int', '/*')),
  ...both(mapOfInt, '{"\\ud800":1}', refused('string without lone surrogates', '/*')),
  ...both(oddlyNamed, '{"__proto__":1,"constructor":2}', exactly('0204')),
  ...both(oddlyNamed, '{"__proto__":1}', refused('int', '/constructor')),
  ...both(oddlyNamed, '{"constructor":1}', refused('int', '/__proto__')),

  // All 256 bytes: one character each in Avro JSON, base64 in plain JSON.
  ...inAvro('bytes', latin1(every), exactly(bytes(every)), 'every byte'),
  ...inPlain('bytes', base64(every), exactly(bytes(every)), 'every byte'),
  ...inAvro(fixed256, latin1(every), exactly(every.toString('hex')), 'every byte'),
  ...inPlain(fixed256, base64(every), exactly(every.toString('hex')), 'every byte'),
  ...inAvro('bytes', '"\\u0100"', refused('bytes as ISO-8859-1')),
  ...inPlain('bytes', '"AA"', refused('bytes as base64')),
  ...inPlain('bytes', '"_-8="', refused('bytes as base64')),
  ...inAvro(fixed256, latin1(every.subarray(1)), refused('Every of 256 bytes'), '255 bytes'),
  ...inPlain(fixed256, base64(every.subarray(1)), refused('Every of 256 bytes'), '255 bytes'),

  // 64 levels of records, arrays and maps; a hundred are refused.
  ...inPlain(list, listOf(64), exactly(listBody(64)), '64 levels'),
  ...inAvro(list, wrappedListOf(64), exactly(listBody(64)), '64 levels'),
  ...inPlain(list, listOf(65), refused('at most 64 levels', '/next'.repeat(64)), '65 levels'),
  ...inPlain(list, listOf(100), refused('at most 64 levels', '/next'.repeat(64)), '100 levels'),
  ...inAvro(list, wrappedListOf(65), refused('at most 64 levels', '/next/List'.repeat(64)), '65 levels'),
  ...both(nested(63), nestedOf(63), exactly(nestedBody(63)), '63 levels of arrays and maps'),
];

const jsonTypes = ['string', 'number', 'object', 'array', 'boolean', 'null', 'absent'];
/** Whether it is this path. A very long one is compared by its beginning. */
const isPath = (path: string, wanted: string): boolean =>
  path === wanted || (path.endsWith('…') && path.length > 200 && wanted.startsWith(path.slice(0, -1)));
const isExact = ({ expected }: Row): boolean => 'body' in expected;
const nameOf = ({ schema, name, type }: Row): string => {
  const schemaText = typeof schema === 'string' ? schema : JSON.stringify(schema).slice(0, 60);
  return `${type === plain ? 'plain' : 'Avro'} JSON, ${schemaText}: ${name}`;
};

/** Real: gateway process, Kafka, registry, Postgres. Records in Kafka are compared as bytes, without our codecs. */
describe('values in JSON', () => {
  let world: World;
  let gateway: GatewayProcess;
  const topicsBySchema = new Map<string, { readonly topic: string; readonly schemaId: number }>();

  beforeAll(async () => {
    world = await World.create();
    gateway = await world.gateway(await world.settings([]));
    for (const schema of new Set(rows.map((row) => row.schema))) {
      const topic = await world.topic('json');
      const schemaId = await world.registerSchema(`${topic}-value`, schema);
      topicsBySchema.set(JSON.stringify(schema), { topic, schemaId });
    }
  });

  afterAll(async () => {
    await world.close();
  });

  const topicOf = (schema: unknown): { readonly topic: string; readonly schemaId: number } => {
    const found = topicsBySchema.get(JSON.stringify(schema));
    if (found === undefined) throw new Error('no topic for this schema');
    return found;
  };
  const post = (
    topic: string,
    type: string,
    body: RequestOptions['body'],
  ): Promise<GatewayResponse & { text: string }> =>
    sendRequest(gateway, 'POST', `/topics/${topic}`, { headers: { 'content-type': type }, body });

  it.each(rows.filter(isExact).map((row) => [nameOf(row), row] as const))(
    '%s is stored exactly',
    async (_name, { schema, text, type, expected }) => {
      const { topic, schemaId } = topicOf(schema);
      const before = (await world.topics.read(topic)).length;
      const response = await post(topic, type, `{"records":[{"value":${text}}]}`);
      expect(response.body).toMatchObject({ offsets: [{ partition: 0, offset: before, error_code: null }] });
      const log = await world.topics.read(topic);
      expect(log).toHaveLength(before + 1);
      const wanted = frame(schemaId) + ('body' in expected ? expected.body : '');
      expect(log.at(-1)?.value?.toString('hex')).toBe(wanted);
    },
  );

  it.each(rows.filter((row) => !isExact(row)).map((row) => [nameOf(row), row] as const))(
    '%s is refused with its path, and nothing is sent',
    async (_name, { schema, text, type, expected }) => {
      const { topic } = topicOf(schema);
      const before = (await world.topics.read(topic)).length;
      const response = await post(topic, type, `{"records":[{"value":${text}}]}`);
      expect(response.status).toBe(422);
      expect(response.body).toMatchObject({ code: 'data.invalid', error_code: 42203, outcome: 'not_sent' });
      const [issue, ...others] = response.body['records'] as Record<string, unknown>[];
      expect(others).toEqual([]);
      expect(issue).toEqual({
        index: 0,
        path: expect.toSatisfy((path: string) =>
          isPath(path, 'refused' in expected ? expected.refused : ''),
        ) as string,
        expected: 'expected' in expected ? expected.expected : '',
        actual: expect.toSatisfy((actual: string) => jsonTypes.includes(actual)) as string,
      });
      // The response never contains the value. For a position below the value, the path may contain part of its text.
      if (issue?.['path'] === '/value' && text.length > 8) {
        expect(response.text).not.toContain(text.replaceAll('"', '').slice(0, 100));
      }
      expect(await world.topics.read(topic)).toHaveLength(before);
    },
  );

  it.each([['__proto__'], ['constructor'], ['toString'], [''], ['\u0000'], ['\ud800']])(
    'an extra field %j causes a look-up; it is refused, and never dropped',
    async (field) => {
      const { topic } = topicOf(list);
      await post(topic, plain, '{"records":[{"value":{"next":null}}]}');
      const before = (await world.topics.read(topic)).length;
      for (const type of [plain, avro]) {
        const response = await post(
          topic,
          type,
          `{"records":[{"value":{"next":null,${JSON.stringify(field)}:1}}]}`,
        );
        expect(response.status).toBe(409);
        expect(response.body).toMatchObject({
          code: 'writer.refused',
          outcome: 'not_sent',
          state: 'healthy',
          differences: [{ path: `/${field}`, field, kind: 'FIELD_REMOVED', ours: 'carried by the record' }],
        });
      }
      expect(await world.topics.read(topic)).toHaveLength(before);
    },
  );

  it('a key is read exactly like a value, and its path starts with /key', async () => {
    const topic = await world.topic('json');
    const id = await world.registerSchema(`${topic}-key`, 'long');
    const records = (key: string): string => `{"key_schema_id":${id},"records":[{"key":${key}}]}`;
    for (const type of [plain, avro]) {
      expect((await post(topic, type, records('9007199254740993'))).status).toBe(200);
      expect((await post(topic, type, records('9223372036854775808'))).body).toMatchObject({
        code: 'data.invalid',
        records: [{ index: 0, path: '/key', expected: 'long', actual: 'number' }],
      });
    }
    const wanted = frame(id) + long(9007199254740993n);
    expect((await world.topics.read(topic)).map(({ key }) => key?.toString('hex'))).toEqual([wanted, wanted]);
  });

  /** Bodies that are refused before a schema is used. */
  it.each([
    ['a duplicate key', '{"value":{"a":1,"a":2}}', 422],
    ['a duplicate key, once escaped', '{"value":{"a":1,"\\u0061":2}}', 422],
    ['`__proto__` twice', '{"value":{"__proto__":1,"__proto__":2}}', 422],
    ['a duplicate value', '{"value":{"a":1},"value":{"a":1}}', 422],
    ['1,000 levels', `{"value":${'['.repeat(1000)}${']'.repeat(1000)}}`, 422],
    ['100,000 levels', `{"value":${'['.repeat(100_000)}${']'.repeat(100_000)}}`, 422],
    ['100 levels of wrapped unions', `{"value":${wrappedListOf(100)}}`, 422],
    ['a raw control character', '{"value":"a\u0001b"}', 400],
    ['a number with a leading zero', '{"value":01}', 400],
    ['NaN as a bare word', '{"value":NaN}', 400],
    ['an invalid escape', '{"value":"\\x00"}', 400],
  ])('%s is refused in every content type, and nothing is sent', async (_name, record, status) => {
    const { topic } = topicOf(mapOfInt);
    const before = (await world.topics.read(topic)).length;
    for (const type of [plain, avro, rawJson]) {
      const response = await post(topic, type, `{"records":[${record}]}`);
      expect(response.status).toBe(status);
      expect(response.body).toMatchObject({ code: 'request.malformed', outcome: 'not_sent' });
    }
    expect(await world.topics.read(topic)).toHaveLength(before);
  });

  describe('raw JSON', () => {
    it.each([
      ['numbers', '[9007199254740993,9223372036854775808,1e400,-0,-0.0,0.10,1E+2,0.30000000000000004]'],
      ['keys of any name, in their order', '{"z":1,"10":2,"2":3,"__proto__":{"constructor":4},"":5}'],
      ['a lone surrogate, as it was escaped', '"\\ud800"'],
      ['a hundred levels', `${'['.repeat(100)}${']'.repeat(100)}`],
      ['a string', '"a\\u0000b\u{1f600}"'],
      ['a number', '1.50'],
      ['a word', 'false'],
    ])('keeps %s', async (_name, text) => {
      const topic = await world.topic('raw');
      const response = await post(topic, rawJson, `{"records":[{"key":${text},"value":${text}}]}`);
      expect(response.status).toBe(200);
      expect((await world.topics.read(topic)).map((record) => [record.key, record.value])).toEqual([
        [Buffer.from(text), Buffer.from(text)],
      ]);
    });

    it('loses white space, and keeps the escapes of strings: keys are equal where they are written alike', async () => {
      const topic = await world.topic('raw');
      const keys = ['{"s":"\u00e9/"}', ' {\n"s" : "\\u00e9\\/"\t}'];
      await post(topic, rawJson, `{"records":[${keys.map((key) => `{"key":${key}}`).join()}]}`);
      const read = (await world.topics.read(topic)).map(({ key }) => key?.toString());
      expect(read.sort()).toEqual(['{"s":"\\u00e9\\/"}', '{"s":"\u00e9/"}']);
    });
  });
});
