import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TimeSlicer, type RecordForm } from '#producer';
import { RawJson, readJson } from '#registry';
import { RefusalError } from '../http/problems/refusal-error.js';
import { Malformed } from './body-fields.js';
import { parseBody } from './parse-body.js';
import { readBodyShape, type ProduceBody } from './produce.body.js';

const noMemory = { reserveParsing: () => undefined };
/** More than is scanned at once. */
const LARGE = 2 ** 18;

const valueOf = (datum: unknown): unknown => (datum instanceof RawJson ? datum.parse() : datum);

/** The body as it is read, with parsed keys and values. */
async function read(text: string | Buffer, form: RecordForm = 'plain'): Promise<ProduceBody> {
  const body = await parseBody(Buffer.from(text), form, noMemory, new TimeSlicer());
  const records = body.records.map((record) => ({
    ...record,
    key: valueOf(record.key),
    value: valueOf(record.value),
  }));
  return { ...body, records };
}

/** The error, with the status that it asks for. */
const errorOf = (work: () => Promise<unknown>): Promise<unknown> =>
  work().then(
    () => 'none',
    (error: unknown) =>
      error instanceof RefusalError ? [error.status, error.refusal] : (error as Error).message,
  );

/** The same body, so long that it is read in slices. */
const padded = (text: string): string => ' '.repeat(LARGE) + text;

const bodyWith = (count: number, item: (index: number) => string): string =>
  `{"value_schema_id":7,"records":[${Array.from({ length: count }, (_, index) => item(index)).join(',')}],"key_schema_id":8}`;

/** The detail of the refusal. */
async function refusalOf(text: string): Promise<string> {
  const error: unknown = await read(text).catch((thrown: unknown) => thrown);
  if (!(error instanceof RefusalError)) throw error;
  expect(error.refusal).toMatchObject({ code: 'request.too_large', outcome: 'not_sent' });
  return error.refusal.detail;
}

const member = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(value, { nil: undefined });
const anything = fc.jsonValue();
const record = fc.record({
  key: member(anything),
  value: member(anything),
  partition: member(fc.constantFrom(0, 7, '7', null)),
  timestamp: member(fc.constantFrom(1_767_225_600_000, null)),
  headers: member(
    fc.constantFrom(null, [
      { name: 'h', value: 'aGk=' },
      { name: 'h', value: null },
    ]),
  ),
});
const body = fc.record({
  key_schema: member(fc.string()),
  value_schema_id: member(fc.constantFrom(7, '7', null)),
  records: fc.array(record, { minLength: 1, maxLength: 4 }),
  value_schema: member(fc.string()),
});

describe('a produce body', () => {
  it('is read as one that is parsed as a whole', async () => {
    await fc.assert(
      fc.asyncProperty(body, fc.constantFrom(0, 2), fc.boolean(), async (value, indent, isLarge) => {
        const text = JSON.stringify(value, null, indent);
        expect(await read(isLarge ? padded(text) : text)).toEqual(readBodyShape(readJson(text)));
      }),
      { numRuns: 500 },
    );
  });

  it('keeps keys and values where they are', async () => {
    const bytes = Buffer.from('{"records":[{"key":"k","value":{"a": 1.0}},{"key":null}]}');
    const { records } = await parseBody(bytes, 'json', noMemory, new TimeSlicer());
    expect(records[0]?.key).toBeInstanceOf(RawJson);
    expect((records[0]?.key as RawJson).compact().buffer).toBe(bytes.buffer);
    expect(String((records[0]?.value as RawJson).compact())).toBe('{"a":1.0}');
    expect(records[1]).toMatchObject({ key: null, value: undefined });
  });

  it('may begin with a byte order mark, and have names with escapes', async () => {
    const text = '\ufeff{"\\u0072ecords":[{"v\\u0061lue":1}]}';
    expect((await read(text)).records).toMatchObject([{ value: 1 }]);
  });

  it.each([
    [
      '{"records":[{"value":{"a":1,"a":2}}]}',
      '/records/0/value/*: found a duplicate key, allowed: unique keys',
    ],
    ['{"records":[{"value":1,"value":1}]}', '/records/0/value: found a duplicate key, allowed: unique keys'],
    ['{"records":[{"value":1,"v\\u0061lue":null}]}', '/records/0/value: found a duplicate key'],
    ['{"records":[{}],"records":[{}]}', '/records: found a duplicate key'],
    ['{"records":[{"vaule":1}]}', '/records/0: found an unknown member, allowed: key, value'],
    ['{"records":[{}],"recodrs":1}', 'the body: found an unknown member'],
    ['{"records":[{"partition":"x"}]}', '/records/0/partition: found string'],
    ['{"records":[{},{"headers":[7]}]}', '/records/1/headers/0: found number'],
    ['{"records":[{},7]}', '/records/1: found number, allowed: an object'],
    ['{"records":[]}', '/records: found an empty array'],
    ['{"records":7}', '/records: found number'],
    ['[]', 'the body: found array'],
    [`{"records":[{"value":${'['.repeat(198)}${']'.repeat(198)}}]}`, 'found deeper nesting'],
  ])('%s is of a wrong shape', async (text, message) => {
    await expect(read(text)).rejects.toThrow(Malformed);
    expect(await errorOf(() => read(text))).toContain(message);
    expect(await errorOf(() => read(padded(text)))).toContain(message);
  });

  it.each([
    '',
    '{',
    '{"records":[{"value":01}]}',
    '{"records":[{}]}}',
    '{"records":[{}],}',
    '{"records":[{"value":"\u0001"}]}',
  ])('%j is no JSON, which is a 400', async (text) => {
    const notJson = [400, expect.objectContaining({ detail: 'The body is not valid JSON.' })];
    expect(await errorOf(() => read(text))).toEqual(notJson);
    expect(await errorOf(() => read(padded(text)))).toEqual(notJson);
    expect(await errorOf(() => read(text, 'json'))).toEqual(notJson);
  });

  it('that is no UTF-8 is a 400', async () => {
    const bytes = Buffer.concat([
      Buffer.from('{"records":[{"value":"'),
      Buffer.of(0xff),
      Buffer.from('"}]}'),
    ]);
    expect(await errorOf(() => read(bytes))).toEqual([
      400,
      expect.objectContaining({ detail: 'The body is not UTF-8.' }),
    ]);
  });

  it('names a syntax error before a wrong shape', async () => {
    expect(await errorOf(() => read('{"records":[{"partition":"x"}],}'))).toMatchObject([400, {}]);
  });

  it('reserves memory for what may be parsed at one time, and for each record', async () => {
    const reserved: [number, number][] = [];
    const memory = {
      reserveParsing: (tokens: number, records: number) => void reserved.push([tokens, records]),
    };
    const text = '{"records":[{"value":[1,2]},{"value":[1,2,3]},{"value":1}]}';
    for (const form of ['plain', 'json'] as const) {
      await parseBody(Buffer.from(text), form, memory, new TimeSlicer());
      // A bracket, two colons or commas of the record, and what is in the largest value.
      expect(reserved.splice(0)).toEqual([[form === 'plain' ? 5 : 0, 3]]);
      await parseBody(Buffer.from(padded(text)), form, memory, new TimeSlicer());
      const sums = reserved
        .splice(0)
        .reduce((sum, [tokens, records]) => [sum[0] + tokens, sum[1] + records], [0, 0]);
      expect(sums).toEqual([form === 'plain' ? 5 : 0, 3]);
    }
  });
});

describe('a large body', () => {
  it('lets other work run while it is read', async () => {
    let served = 0;
    let done = false;
    const serve = (): void => {
      served++;
      if (!done) setImmediate(serve);
    };
    setImmediate(serve);
    await read(bodyWith(10_000, () => `{"value":[${'1,'.repeat(500)}1]}`)).finally(() => (done = true));
    expect(served).toBeGreaterThan(2);
  });

  it('has at most 10,000 records, however short', async () => {
    expect((await read(bodyWith(10_000, () => '{}'))).records).toHaveLength(10_000);
    expect(await refusalOf(bodyWith(10_001, () => '{}'))).toContain('at most 10000 records');
    expect(await refusalOf(padded(bodyWith(10_001, () => '{}')))).toContain('at most 10000 records');
  });

  it('has records, and other members, of bounded size', async () => {
    const numbers = (count: number): string => `[${'1,'.repeat(count - 1)}1]`;
    expect((await read(`{"records":[{"value":${numbers(131_000)}}]}`)).records).toHaveLength(1);
    expect(await refusalOf(`{"records":[{},{"value":${numbers(132_000)}}]}`)).toContain('/records/1 ');
    expect(await refusalOf(`{"records":[{"value":"${'x'.repeat(4_200_000)}"}]}`)).toContain('/records/0 ');
    // Characters count, not bytes.
    expect((await read(`{"records":[{"value":"${'é'.repeat(2_200_000)}"}]}`)).records).toHaveLength(1);
    expect(await refusalOf(`{"records":[{}],"key_schema":${numbers(132_000)}}`)).toContain(
      'beside its records',
    );
    expect(await refusalOf(`{"records":${' '.repeat(4_200_000)}[{}]}`)).toContain('beside its records');
  });
});
