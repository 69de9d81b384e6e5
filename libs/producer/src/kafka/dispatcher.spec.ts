import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { EncodedRecord, SendOutcome } from './record-sender.js';
import type { RequestResult } from './broker-link.js';
import { Dispatcher } from './dispatcher.js';
import { QueuedRecord, SendCall } from './queued-record.js';
import type { PartitionBatch } from './protocol/produce-body.js';
import type { ProduceResponse } from './protocol/produce-protocol.js';

// A stand-in: the brokers. Each request waits until the test responds to it.

interface Request {
  readonly node: number;
  readonly batches: readonly { readonly partition: string; readonly values: readonly string[] }[];
  readonly respond: (result: RequestResult<ProduceResponse>) => void;
}

let requests: Request[];
let stale: string[];
let leaders: Record<string, number | 'topic_absent'>;
let dispatcher: Dispatcher;

const value = ({ value: bytes }: EncodedRecord) => bytes?.toString() ?? '';

beforeEach(() => {
  requests = [];
  stale = [];
  leaders = { 'a/0': 1, 'a/1': 1, 'b/0': 2 };
  dispatcher = new Dispatcher(
    {
      leaderOf: (topic, partition) => leaders[`${topic}/${partition}`] ?? null,
      produce: (node, batches: readonly PartitionBatch[]) =>
        new Promise((respond) => {
          const seen = batches.map(({ topic, partition, records }) => ({
            partition: `${topic}/${partition}`,
            values: records.map(value),
          }));
          requests.push({ node, batches: seen, respond });
        }),
      refreshMetadata: (topic) => stale.push(topic),
      now: () => performance.now(),
    },
    { maxBatchBytes: 1000, maxRequestBytes: 1500, retryForMs: 1000 },
  );
});

function send(to: string, text: string): Promise<SendOutcome | undefined> {
  const [topic = '', partition] = to.split('/');
  const record = { key: null, value: Buffer.from(text), partition: null, timestamp: null, headers: [] };
  const call = new SendCall(
    1,
    () => undefined,
    (outcomes) => Promise.resolve(outcomes),
  );
  const bounds = { giveUpAt: performance.now() + 1000, latestGiveUpAt: performance.now() + 2000 };
  dispatcher.push(topic, Number(partition), new QueuedRecord(record, bounds, call, 0));
  return call.done.then(([outcome]) => outcome);
}

async function request(ordinal: number): Promise<Request> {
  await vi.waitUntil(() => requests.length >= ordinal, { interval: 1 });
  const found = requests[ordinal - 1];
  if (found === undefined) throw new Error('no such request');
  return found;
}

/** A response with `[error code, base offset, bad records]` for each partition. */
function response(
  partitionResponses: Record<string, readonly [number, bigint, (readonly number[])?]>,
): RequestResult<ProduceResponse> {
  const partitions = Object.entries(partitionResponses).map(
    ([name, [errorCode, baseOffset, badRecords = []]]) => {
      const [topic = '', partition] = name.split('/');
      const named = badRecords.map((index) => ({ index, fault: null }));
      return { topic, partition: Number(partition), errorCode, baseOffset, badRecords: named, fault: null };
    },
  );
  return { kind: 'responded', response: { partitions, throttleMs: 0 } };
}

describe('requests', () => {
  test('concurrent sends share one request per broker; records that arrive meanwhile leave together, in order', async () => {
    const first = [send('a/0', 'x'), send('a/1', 'y'), send('b/0', 'z')];
    expect((await request(1)).batches).toEqual([
      { partition: 'a/0', values: ['x'] },
      { partition: 'a/1', values: ['y'] },
    ]);
    expect((await request(2)).node).toBe(2);
    const later = [send('a/0', 'p'), send('a/0', 'q')];
    requests[1]?.respond(response({ 'b/0': [0, 5n] }));
    await first[2];
    expect(requests).toHaveLength(2);
    requests[0]?.respond(response({ 'a/0': [0, 10n], 'a/1': [0, 20n] }));
    expect((await request(3)).batches).toEqual([{ partition: 'a/0', values: ['p', 'q'] }]);
    requests[2]?.respond(response({ 'a/0': [0, 11n] }));
    expect(await Promise.all([...first, ...later])).toMatchObject([
      { partition: 0, offset: '10' },
      { partition: 1, offset: '20' },
      { partition: 0, offset: '5' },
      { partition: 0, offset: '11' },
      { partition: 0, offset: '12' },
    ]);
  });

  test('batches and requests are limited in bytes, and a record beyond the limit is sent alone', async () => {
    const texts = ['i', 'j', 'k'].map((letter) => letter.repeat(600));
    for (const text of texts) void send('a/0', text);
    void send('a/1', 'l'.repeat(2000));
    expect((await request(1)).batches.map(({ values }) => values.map((text) => text[0]))).toEqual([
      ['i'],
      ['l'],
    ]);
  });

  test('a rejected partition does not affect the other partitions of the request', async () => {
    const outcomes = [send('a/0', 'x'), send('a/1', 'y')];
    (await request(1)).respond(response({ 'a/0': [29, -1n], 'a/1': [0, 3n] }));
    expect(await Promise.all(outcomes)).toMatchObject([
      { status: 'refused', error: 'TOPIC_AUTHORIZATION_FAILED' },
      { status: 'acked', offset: '3' },
    ]);
  });
});

describe('a record that is not in the log', () => {
  test('is sent again before later records, and to the new leader', async () => {
    const outcomes = [send('a/0', 'x')];
    const sent = await request(1);
    outcomes.push(send('a/0', 'y'));
    leaders['a/0'] = 2;
    sent.respond(response({ 'a/0': [6, -1n] }));
    const again = await request(2);
    expect([again.node, again.batches]).toEqual([2, [{ partition: 'a/0', values: ['x', 'y'] }]]);
    expect(stale).toContain('a');
    again.respond(response({ 'a/0': [0, 0n] }));
    expect(await Promise.all(outcomes)).toMatchObject([{ offset: '0' }, { offset: '1' }]);
  });

  test('is sent again when nothing was written', async () => {
    const outcome = send('a/0', 'x');
    (await request(1)).respond({ kind: 'not_written', message: 'refused', permanent: false });
    (await request(2)).respond(response({ 'a/0': [0, 0n] }));
    expect(await outcome).toMatchObject({ status: 'acked' });
  });

  test('is not_sent at once when the failure is permanent', async () => {
    const outcome = send('a/0', 'x');
    (await request(1)).respond({ kind: 'not_written', message: 'bad credentials', permanent: true });
    expect(await outcome).toEqual({ status: 'not_sent', reason: 'unreachable', message: 'bad credentials' });
  });

  test('is sent again without the bad records that the broker names', async () => {
    const outcomes = [send('a/0', 'x'), send('a/0', 'bad'), send('a/0', 'z')];
    (await request(1)).respond(response({ 'a/0': [87, -1n, [1]] }));
    const again = await request(2);
    expect(again.batches).toEqual([{ partition: 'a/0', values: ['x', 'z'] }]);
    again.respond(response({ 'a/0': [0, 0n] }));
    expect(await Promise.all(outcomes)).toMatchObject([
      { offset: '0' },
      { error: 'INVALID_RECORD' },
      { offset: '1' },
    ]);
  });

  test('is sent again in half the batch when the broker names no bad record', async () => {
    const outcomes = ['w', 'x', 'y', 'z'].map((text) => send('a/0', text));
    (await request(1)).respond(response({ 'a/0': [10, -1n] }));
    (await request(2)).respond(response({ 'a/0': [0, 0n] }));
    expect((await request(3)).batches).toEqual([{ partition: 'a/0', values: ['y', 'z'] }]);
    requests[2]?.respond(response({ 'a/0': [0, 2n] }));
    expect(await Promise.all(outcomes)).toMatchObject(['0', '1', '2', '3'].map((offset) => ({ offset })));
  });

  test('is refused within a bounded number of requests when the broker rejects every record and names none', async () => {
    const outcomes = Array.from({ length: 64 }, (_, n) => send('a/0', String(n)));
    let sent = 0;
    let pending = outcomes.length;
    for (const outcome of outcomes) void outcome.then(() => (pending -= 1));
    while (pending > 0) {
      sent += 1;
      (await request(sent)).respond(response({ 'a/0': [87, -1n] }));
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(sent).toBeLessThanOrEqual(64 + 6);
    for (const outcome of await Promise.all(outcomes)) expect(outcome?.status).toBe('refused');
  });

  test('gets its own fault: a missing key, although its batch has the code of an invalid timestamp', async () => {
    const outcomes = [send('a/0', 'late'), send('a/0', 'keyless'), send('a/0', 'good')];
    const partition = {
      topic: 'a',
      partition: 0,
      errorCode: 32,
      baseOffset: -1n,
      badRecords: [
        { index: 0, fault: 'schema' },
        { index: 1, fault: 'key_missing' },
      ],
      fault: 'schema',
    } as const;
    (await request(1)).respond({ kind: 'responded', response: { partitions: [partition], throttleMs: 0 } });
    (await request(2)).respond(response({ 'a/0': [0, 0n] }));
    const [late, keyless, good] = await Promise.all(outcomes);
    expect(late).toMatchObject({ status: 'refused', error: 'INVALID_TIMESTAMP' });
    expect(late).not.toHaveProperty('fault');
    expect(keyless).toMatchObject({ status: 'refused', error: 'INVALID_RECORD', fault: 'key_missing' });
    expect(good).toMatchObject({ status: 'acked' });
  });

  test('waits no longer than its latest deadline, however often its batch is rejected for other records', () => {
    const call = new SendCall(
      1,
      () => undefined,
      (outcomes) => Promise.resolve(outcomes),
    );
    const bounds = { giveUpAt: 100, latestGiveUpAt: 200 };
    const item = new QueuedRecord(
      { key: null, value: null, partition: null, timestamp: null, headers: [] },
      bounds,
      call,
      0,
    );
    item.extend(150);
    expect(item.giveUpAt).toBe(150);
    item.extend(250);
    expect(item.giveUpAt).toBe(200);
  });

  test('is refused with the last retriable error when its deadline has passed', async () => {
    const outcome = send('a/0', 'x');
    (await request(1)).respond(response({ 'a/0': [19, -1n] }));
    await vi.waitUntil(() => stale.length > 0, { interval: 1 });
    dispatcher.expire(Infinity, 'over');
    expect(await outcome).toMatchObject({ status: 'refused', error: 'NOT_ENOUGH_REPLICAS', retriable: true });
  });

  test('is topic_unknown when the topic was deleted', async () => {
    leaders['a/0'] = 'topic_absent';
    expect(await send('a/0', 'x')).toMatchObject({ status: 'not_sent', reason: 'topic_unknown' });
  });
});

describe('a record that may be in the log', () => {
  test('is unknown and never sent again; the records behind it are sent', async () => {
    const lost = send('a/0', 'x');
    const sent = await request(1);
    const behind = send('a/0', 'y');
    sent.respond({ kind: 'lost', message: 'closed' });
    expect(await lost).toEqual({ status: 'unknown', message: 'closed' });
    const next = await request(2);
    expect(next.batches).toEqual([{ partition: 'a/0', values: ['y'] }]);
    next.respond(response({ 'a/0': [0, 1n] }));
    expect(await behind).toMatchObject({ status: 'acked' });
  });

  test('is unknown when the response lacks its partition', async () => {
    const outcome = send('a/0', 'x');
    (await request(1)).respond(response({}));
    expect(await outcome).toMatchObject({ status: 'unknown' });
  });
});
