import { PassThrough, Readable } from 'node:stream';
import { describe, expect, it, vi } from 'vitest';
import { TimeSlicer, type IndividualRequest, type RecordOutcome } from '#producer';
import { MemoryBudget } from '../../memory/memory-budget.js';
import { StreamMemory } from '../../memory/stream-memory.js';
import { acknowledgingEach, parsedDatum } from '../../testing/app-for-test.js';
import { BoundedLineReader } from './bounded-line-reader.js';
import { produceLines, type StreamHead } from './produce-lines.js';

const head: StreamHead = {
  topic: 't',
  partition: null,
  waitMs: null,
  requestId: 'r',
  headers: [],
  signal: null,
};
const slicer = new TimeSlicer();
const bounds = { maxLineBytes: 1000, maxLines: 10, maxBytes: 1000 };

/** A body without an end that counts the bytes that were read of it. */
function endless() {
  const read = { bytes: 0 };
  const chunk = Buffer.from('{"value":1}\n'.repeat(10));
  const body = new Readable({
    highWaterMark: chunk.length,
    read() {
      read.bytes += chunk.length;
      setImmediate(() => this.push(chunk));
    },
  });
  return { body, read, chunk };
}

describe('a stream of records', () => {
  it('is not read further while nobody reads the responses', async () => {
    const { body, read, chunk } = endless();
    const responses = Readable.from(
      produceLines(new BoundedLineReader(body, bounds), { gateway: acknowledgingEach(), slicer }, head),
      {
        objectMode: false,
        highWaterMark: 1000,
      },
    );
    responses.read(0);
    while (!body.isPaused()) await new Promise(setImmediate);
    const before = read.bytes;
    for (let tick = 0; tick < 50; tick += 1) await new Promise(setImmediate);
    expect(read.bytes - before).toBeLessThanOrEqual(2 * chunk.length);
    expect(body.isPaused()).toBe(true);

    let taken = 0;
    for await (const piece of responses) {
      taken += (piece as Buffer).length;
      if (taken > 100_000) break;
    }
    expect(read.bytes).toBeGreaterThan(before + 10 * chunk.length);
  });

  it('has one request in flight at a time, and what arrives meanwhile in the next', async () => {
    const body = new PassThrough();
    const calls: { request: IndividualRequest; respond: () => void }[] = [];
    const produceIndividually = (request: IndividualRequest): Promise<RecordOutcome[]> =>
      new Promise((resolve) => {
        const outcomes = request.records.map(() => ({
          ok: true as const,
          partition: 0,
          offset: '0',
          resolutions: [],
        }));
        calls.push({ request, respond: () => resolve(outcomes) });
      });
    const responses = produceLines(
      new BoundedLineReader(body, bounds),
      { gateway: { produceIndividually }, slicer },
      head,
    );
    const first = responses.next();
    body.write('{"value":1}\n');
    while (calls.length === 0) await new Promise(setImmediate);
    body.write('{"value":2}\n');
    body.write('{"value":3}\n');
    for (let tick = 0; tick < 10; tick += 1) await new Promise(setImmediate);
    expect(calls).toHaveLength(1);
    calls[0]?.respond();
    expect(((await first).value as string).split('\n')).toHaveLength(2);
    const second = responses.next();
    while (calls.length === 1) await new Promise(setImmediate);
    expect(calls[1]?.request.records.map(({ value }) => parsedDatum(value))).toEqual([2, 3]);
    calls[1]?.respond();
    body.end();
    expect(((await second).value as string).split('\n')).toHaveLength(3);
    expect(await responses.next()).toMatchObject({ done: true });
  });

  it('is one request: all parts with records but the first continue it', async () => {
    const body = Readable.from([Buffer.from(`${'nonsense\n'.repeat(10)}${'{"value":1}\n'.repeat(30)}`)]);
    const gateway = acknowledgingEach();
    const reader = new BoundedLineReader(body, bounds);
    const pieces = await Array.fromAsync(produceLines(reader, { gateway, slicer }, head));
    expect(pieces.join('').trimEnd().split('\n')).toHaveLength(40);
    expect(gateway.requests.map(({ records, continues = false }) => [records.length, continues])).toEqual([
      [10, false],
      [10, true],
      [10, true],
    ]);
  });

  it('gets its response line by line, in bounded pieces', async () => {
    const body = Readable.from([Buffer.from('{"value":1}\n'.repeat(1000))]);
    const error = 'x'.repeat(10_000);
    const rejection: RecordOutcome = {
      ok: false,
      refusal: { code: 'produce.blocked', class: null, outcome: 'not_sent', detail: error },
    };
    const produceIndividually = ({ records }: IndividualRequest): Promise<RecordOutcome[]> =>
      Promise.resolve(records.map(() => rejection));
    const reader = new BoundedLineReader(body, { ...bounds, maxLines: 1000, maxBytes: 2 ** 20 });
    let lines = 0;
    for await (const piece of produceLines(reader, { gateway: { produceIndividually }, slicer }, head)) {
      expect(piece.length).toBeLessThan(80_000);
      lines += piece.split('\n').length - 1;
    }
    expect(lines).toBe(1000);
  });

  it.each([
    ['no records', 'null'],
    ['records', '{"value":1}'],
  ])(
    'of lines that are %s yields to the event loop in time, even for lines that arrive together',
    async (_what, line) => {
      // The work of earlier tests in this iteration of the event loop has ended.
      await new Promise(setImmediate);
      // A clock that advances by 50 us with each reading, so that work is measured in lines.
      let now = performance.now();
      const clock = vi.spyOn(performance, 'now').mockImplementation(() => (now += 0.05));
      let batches = 300;
      const lines = Array.from({ length: 10 }, (_, index) => ({
        number: index + 1,
        bytes: Buffer.from(line),
      }));
      const take = () => Promise.resolve(batches-- > 0 ? lines : null);
      let [sinceTick, most, responded] = [0, 0, 0];
      const tick = (): void => {
        sinceTick = 0;
        if (responded < 3000) setImmediate(tick);
      };
      setImmediate(tick);
      for await (const piece of produceLines(
        { take, failure: null },
        { gateway: acknowledgingEach(), slicer },
        head,
      )) {
        const count = piece.split('\n').length - 1;
        responded += count;
        sinceTick += count;
        most = Math.max(most, sinceTick);
      }
      clock.mockRestore();
      expect(responded).toBe(3000);
      expect(most).toBeLessThan(200);
    },
  );

  it('refuses lines without memory, and continues with the others', async () => {
    const budget = new MemoryBudget(500_000);
    const memory = new StreamMemory(budget.open());
    const body = Readable.from([
      Buffer.from(`{"value":1}\n{"value":"${'x'.repeat(200_000)}"}\n{"value":2}\n`),
    ]);
    expect(memory.open()).toBe('granted');
    const large = { ...bounds, maxLineBytes: 1_000_000, maxBytes: 1_000_000 };
    const gateway = acknowledgingEach();
    let text = '';
    for await (const piece of produceLines(
      new BoundedLineReader(body, large, memory),
      { gateway, slicer },
      head,
      memory,
    ))
      text += piece;
    const codes = text
      .trim()
      .split('\n')
      .map((respond) => (JSON.parse(respond) as Record<string, unknown>)['error_code']);
    expect(codes).toEqual([null, 413, null]);
    const other = budget.open();
    expect(other.add(200_000)).toBe('granted');
  });
});
