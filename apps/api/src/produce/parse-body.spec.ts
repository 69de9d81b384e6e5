import { describe, expect, it } from 'vitest';
import { TimeSlicer } from '#producer';
import { readJson } from '#registry';
import { Malformed } from './body-fields.js';
import { readBodyShape } from './produce.body.js';
import { parseLargeBody } from './parse-body.js';
import { RefusalError } from '../http/problems/refusal-error.js';

const parse = (text: string): unknown => readJson(text);
const read = (text: string) => parseLargeBody(() => text, parse, new TimeSlicer());
const records = (count: number, item: (index: number) => string): string =>
  `{"value_schema_id":7,"records":[${Array.from({ length: count }, (_, index) => item(index)).join(',')}],"key_schema_id":8}`;

/** The detail of the refusal. */
async function refusalOf(text: string): Promise<string> {
  const error: unknown = await read(text).catch((thrown: unknown) => thrown);
  if (!(error instanceof RefusalError)) throw error;
  expect(error.refusal).toMatchObject({ code: 'request.too_large', outcome: 'not_sent' });
  return error.refusal.detail;
}

describe('a large body', () => {
  it('is read as one that is parsed at once', async () => {
    const text = records(5000, (index) => `{"value":{"a":[${index},"]},"]},"partition":${index % 3}}`);
    expect(await read(text)).toEqual(readBodyShape(parse(text)));
  });

  it('lets other work run while it is read', async () => {
    let served = 0;
    let done = false;
    const serve = (): void => {
      served++;
      if (!done) setImmediate(serve);
    };
    setImmediate(serve);
    await read(records(10_000, () => `{"value":[${'1,'.repeat(500)}1]}`)).finally(() => (done = true));
    expect(served).toBeGreaterThan(2);
  });

  it('of a wrong shape is refused with the path in the body', async () => {
    await expect(read(records(3, (index) => (index === 2 ? '{"partition":"x"}' : '{}')))).rejects.toThrow(
      '/records/2/partition: found string',
    );
    await expect(read('{"records":[]}')).rejects.toThrow(Malformed);
    await expect(read('{"records":7}')).rejects.toThrow(Malformed);
  });

  it('has at most 10,000 records, however short', async () => {
    expect((await read(records(10_000, () => '{}'))).records).toHaveLength(10_000);
    expect(await refusalOf(records(10_001, () => '{}'))).toContain('at most 10000 records');
    expect(() => readBodyShape(parse(records(10_001, () => '{}')))).toThrow(RefusalError);
  });

  it('has records, and other members, of bounded size', async () => {
    const numbers = (count: number): string => `[${'1,'.repeat(count - 1)}1]`;
    expect((await read(`{"records":[{"value":${numbers(131_000)}}]}`)).records).toHaveLength(1);
    expect(await refusalOf(`{"records":[{},{"value":${numbers(132_000)}}]}`)).toContain('/records/1 ');
    expect(await refusalOf(`{"records":[{"value":"${'x'.repeat(4_200_000)}"}]}`)).toContain('/records/0 ');
    expect(await refusalOf(`{"records":[{}],"key_schema":${numbers(132_000)}}`)).toContain(
      'beside its records',
    );
    expect(await refusalOf(`{"records":${' '.repeat(4_200_000)}[{}]}`)).toContain('beside its records');
  });
});
