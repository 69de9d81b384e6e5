import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { KafkaProxy } from '../../../../test/support/kafka-proxy.js';
import { stack } from '../../../../test/support/stack.js';
import { Topics } from '../../../../test/support/topics.js';
import type { EncodedRecord, RecordSender, SendOutcome } from '../sender.port.js';
import { createKafkaSender, type KafkaSenderOptions } from './create-kafka-sender.js';

// Real: Kafka, the network. A stand-in: the proxy, where a fault is wanted.

const { kafka } = stack();
const topics = new Topics(kafka);
let proxy: KafkaProxy;
let sender: RecordSender;

const open = (options: Partial<KafkaSenderOptions> = {}): RecordSender =>
  createKafkaSender({ brokers: [proxy.address], clientId: 'test', ssl: false, sasl: null, ...options });

const record = (value: string | null, rest: Partial<EncodedRecord> = {}): EncodedRecord => ({
  key: null,
  value: value === null ? null : Buffer.from(value),
  partition: null,
  timestamp: null,
  headers: [],
  ...rest,
});

const offsetOf = (outcome: SendOutcome | undefined): string => {
  if (outcome?.status !== 'acked') throw new Error(`not acked: ${JSON.stringify(outcome)}`);
  return outcome.offset;
};

const valuesIn = async (topic: string): Promise<(string | null)[]> =>
  (await topics.read(topic)).map(({ value }) => value?.toString() ?? null);

beforeAll(async () => {
  proxy = await KafkaProxy.before(kafka);
});
afterAll(async () => {
  await proxy.close();
  await topics.close();
});
beforeEach(() => {
  sender = open();
});
afterEach(async () => {
  proxy.fate = () => 'pass';
  proxy.delayMs = 0;
  await proxy.accept();
  await sender.close();
});

describe('what is acknowledged', () => {
  test('comes back from the log as it was: nulls, empty bytes, headers, timestamps', async () => {
    const topic = await topics.create();
    const headers = [
      { name: 'trace', value: Buffer.from('a') },
      { name: 'trace', value: null },
      { name: 'trace', value: Buffer.alloc(0) },
      { name: '1', value: Buffer.from([0xff]) },
    ];
    const before = Date.now();
    const outcomes = await sender.send(topic, [
      record('v', { key: Buffer.from('k'), headers, timestamp: 1_700_000_000_000 }),
      record(null, { key: Buffer.from('k'), timestamp: 0 }),
      record('', { key: Buffer.alloc(0), timestamp: 1_700_000_000_001 }),
      record(null),
    ]);
    expect(outcomes.map(offsetOf)).toEqual(['0', '1', '2', '3']);

    const log = await topics.read(topic);
    expect(log.map(({ key, value }) => [key?.toString() ?? null, value?.toString() ?? null])).toEqual([
      ['k', 'v'],
      ['k', null],
      ['', ''],
      [null, null],
    ]);
    expect(log.slice(0, 3).map(({ timestamp }) => timestamp)).toEqual([
      1_700_000_000_000, 0, 1_700_000_000_001,
    ]);
    expect(log[3]?.timestamp).toBeGreaterThanOrEqual(before);
    expect(log[0]?.headers.filter(({ name }) => name === 'trace')).toEqual(headers.slice(0, 3));
    expect(log[0]?.headers.filter(({ name }) => name === '1')).toEqual(headers.slice(3));
  });

  test('500 concurrent sends keep the order of each key, have distinct right offsets and share requests', async () => {
    const topic = await topics.create({ partitions: 3 });
    await sender.send(topic, [record('first', { partition: 0 })]);
    const requestsBefore = proxy.produceRequests;
    const sent = Array.from({ length: 500 }, (_, n) =>
      record(String(n), { key: Buffer.from(`key-${n % 20}`) }),
    );
    const outcomes = (await Promise.all(sent.map((each) => sender.send(topic, [each])))).flat();

    expect(proxy.produceRequests - requestsBefore).toBeLessThan(20);
    const log = await topics.read(topic);
    for (const [n, outcome] of outcomes.entries()) {
      const partition = outcome.status === 'acked' ? outcome.partition : -1;
      const there = log.find((each) => each.partition === partition && each.offset === offsetOf(outcome));
      expect(there?.value?.toString()).toBe(String(n));
    }
    for (let key = 0; key < 20; key++) {
      const ofKey = log
        .filter((each) => each.key?.toString() === `key-${key}`)
        .map(({ value }) => Number(value));
      expect(ofKey).toEqual(Array.from({ length: 25 }, (_, n) => key + n * 20));
    }
  });
});

describe('topics and partitions', () => {
  test('an unknown topic is told, is not created, and disturbs no other', async () => {
    const [known, unknown] = [await topics.create(), topics.name()];
    const [here, there] = await Promise.all([
      sender.send(known, [record('v')]),
      sender.send(unknown, [record('v')]),
    ]);
    expect(here[0]).toMatchObject({ status: 'acked' });
    expect(there[0]).toMatchObject({ status: 'not_sent', reason: 'topic_unknown' });
    expect((await sender.send(unknown, [record('v')]))[0]).toMatchObject({ reason: 'topic_unknown' });
  });

  test('a topic created later is found within about a second', async () => {
    const topic = topics.name();
    expect((await sender.send(topic, [record('v')]))[0]).toMatchObject({ reason: 'topic_unknown' });
    await topics.create({ name: topic });
    await vi.waitFor(async () => expect((await sender.send(topic, [record('v')]))[0]?.status).toBe('acked'), {
      timeout: 1500,
      interval: 50,
    });
  });

  test('a partition beyond the topic is told beside its acknowledged neighbour; added later, it is found', async () => {
    const topic = await topics.create({ partitions: 2 });
    const outcomes = await sender.send(topic, [record('a', { partition: 1 }), record('b', { partition: 2 })]);
    expect(outcomes).toMatchObject([
      { status: 'acked', partition: 1 },
      { status: 'not_sent', reason: 'partition_unknown' },
    ]);
    await topics.addPartitions(topic, 3);
    await vi.waitFor(
      async () =>
        expect((await sender.send(topic, [record('c', { partition: 2 })]))[0]?.status).toBe('acked'),
      { timeout: 3000, interval: 100 },
    );
  });

  test('a topic that was deleted is told', async () => {
    const topic = await topics.create();
    await sender.send(topic, [record('v')]);
    await topics.delete(topic);
    await vi.waitFor(
      async () =>
        expect((await sender.send(topic, [record('v')]))[0]).toMatchObject({ reason: 'topic_unknown' }),
      { timeout: 5000, interval: 50 },
    );
  });
});

describe('records that Kafka refuses', () => {
  test('one record too large among good ones is refused alone, and the others keep their order', async () => {
    const topic = await topics.create({ config: { 'max.message.bytes': '20000' } });
    const values = Array.from({ length: 30 }, (_, n) => (n === 17 ? 'x'.repeat(30_000) : String(n)));
    const outcomes = await sender.send(
      topic,
      values.map((value) => record(value)),
    );
    expect(outcomes[17]).toMatchObject({
      status: 'refused',
      error: 'MESSAGE_TOO_LARGE',
      errorCode: 10,
      retriable: false,
    });
    const good = values.filter((_, n) => n !== 17);
    expect(outcomes.filter((_, n) => n !== 17).map(offsetOf)).toEqual(good.map((_, n) => String(n)));
    expect(await valuesIn(topic)).toEqual(good);
  });

  test('records that fit one by one but not together all arrive', async () => {
    const topic = await topics.create({ config: { 'max.message.bytes': '2000' } });
    const values = Array.from({ length: 40 }, (_, n) => String(n).padEnd(700, '.'));
    const outcomes = await Promise.all(values.map((value) => sender.send(topic, [record(value)])));
    expect(outcomes.flat().map(offsetOf)).toEqual(values.map((_, n) => String(n)));
    expect(await valuesIn(topic)).toEqual(values);
  });

  test('a null key on a compacted topic is INVALID_RECORD for that record alone', async () => {
    const topic = await topics.create({ config: { 'cleanup.policy': 'compact' } });
    const keyed = (value: string) => record(value, { key: Buffer.from('k') });
    const outcomes = await sender.send(topic, [keyed('a'), record('no key'), keyed('b')]);
    expect(outcomes).toMatchObject([
      { status: 'acked', offset: '0' },
      { status: 'refused', error: 'INVALID_RECORD', errorCode: 87 },
      { status: 'acked', offset: '1' },
    ]);
  });
});

describe('faults', () => {
  test('an answer lost after the request left is unknown; the record is in the log once and never sent again', async () => {
    const topic = await topics.create();
    await sender.send(topic, [record('before')]);
    proxy.once('lose_answer');
    expect((await sender.send(topic, [record('lost')]))[0]?.status).toBe('unknown');
    expect((await sender.send(topic, [record('after')]))[0]?.status).toBe('acked');
    expect(await valuesIn(topic)).toEqual(['before', 'lost', 'after']);
  });

  test('a request cut off on its way is unknown and never sent again', async () => {
    const topic = await topics.create();
    await sender.send(topic, [record('before')]);
    proxy.once('cut');
    expect((await sender.send(topic, [record('lost')]))[0]?.status).toBe('unknown');
    expect((await sender.send(topic, [record('after')]))[0]?.status).toBe('acked');
    expect(await valuesIn(topic)).toEqual(['before', 'after']);
  });

  test('an answer that never comes is unknown after the time-out, and the next send takes a new connection', async () => {
    const topic = await topics.create();
    const hasty = open({ requestTimeoutMs: 300 });
    await hasty.send(topic, [record('before')]);
    proxy.once('withhold_answer');
    const [late, behind] = await Promise.all([
      hasty.send(topic, [record('late')]),
      vi
        .waitUntil(() => proxy.fate(proxy.produceRequests) !== 'pass')
        .then(() => hasty.send(topic, [record('behind')])),
    ]);
    expect([late[0]?.status, behind[0]?.status]).toEqual(['unknown', 'acked']);
    expect(await valuesIn(topic)).toEqual(['before', 'late', 'behind']);
    await hasty.close();
  });

  test('with no broker listening nothing is sent, and it is said in time', async () => {
    const lonely = createKafkaSender({
      brokers: ['127.0.0.1:1'],
      clientId: 'test',
      ssl: false,
      sasl: null,
      retryForMs: 300,
    });
    expect(await lonely.reachable()).toBe(false);
    expect((await lonely.send('any', [record('v')]))[0]).toMatchObject({
      status: 'not_sent',
      reason: 'unreachable',
    });
    await lonely.close();
  });

  test('a broker that went away is not_sent for a known topic, and the next send after its return works', async () => {
    const topic = await topics.create();
    const hasty = open({ retryForMs: 300 });
    await hasty.send(topic, [record('before')]);
    await proxy.refuse();
    await vi.waitFor(async () => expect(await hasty.reachable()).toBe(false));
    const meanwhile = await hasty.send(topic, [record('meanwhile')]);
    expect(meanwhile[0]).toMatchObject({ status: 'not_sent', reason: 'unreachable' });
    await proxy.accept();
    await vi.waitFor(async () =>
      expect((await hasty.send(topic, [record('after')]))[0]?.status).toBe('acked'),
    );
    expect(await hasty.reachable()).toBe(true);
    expect(await valuesIn(topic)).toEqual(['before', 'after']);
    await hasty.close();
  });

  test('records that wait while the broker is away are sent in order once it is back', async () => {
    const topic = await topics.create();
    await sender.send(topic, [record('before')]);
    await proxy.refuse();
    await vi.waitFor(async () => expect(await sender.reachable()).toBe(false));
    const waiting = Promise.all(['a', 'b', 'c'].map((value) => sender.send(topic, [record(value)])));
    await proxy.accept();
    expect((await waiting).flat().map(offsetOf)).toEqual(['1', '2', '3']);
    expect(await valuesIn(topic)).toEqual(['before', 'a', 'b', 'c']);
  });

  test('connections broken while idle are replaced without a trace', async () => {
    const topic = await topics.create();
    await sender.send(topic, [record('before')]);
    proxy.cut();
    await vi.waitFor(async () => expect(await sender.reachable()).toBe(true));
    expect((await sender.send(topic, [record('after')]))[0]).toMatchObject({ status: 'acked', offset: '1' });
  });
});

describe("the broker's answers", () => {
  test('NOT_LEADER_OR_FOLLOWER without an offset is tried again with new metadata', async () => {
    const topic = await topics.create();
    proxy.once({ errorCode: 6 });
    expect((await sender.send(topic, [record('v')]))[0]?.status).toBe('acked');
    expect(await valuesIn(topic)).toEqual(['v']);
  });

  test('NOT_LEADER_OR_FOLLOWER with an offset is unknown: the leader stepped down after its append', async () => {
    const topic = await topics.create();
    proxy.once({ errorCode: 6, baseOffset: 7n });
    expect((await sender.send(topic, [record('v')]))[0]?.status).toBe('unknown');
  });

  test('NOT_ENOUGH_REPLICAS to the end is refused and worth another try', async () => {
    const topic = await topics.create();
    const hasty = open({ retryForMs: 200 });
    proxy.fate = () => ({ errorCode: 19 });
    expect((await hasty.send(topic, [record('v')]))[0]).toMatchObject({
      status: 'refused',
      error: 'NOT_ENOUGH_REPLICAS',
      retriable: true,
    });
    await hasty.close();
  });

  test('REQUEST_TIMED_OUT is unknown', async () => {
    const topic = await topics.create();
    proxy.once({ errorCode: 7 });
    expect((await sender.send(topic, [record('v')]))[0]?.status).toBe('unknown');
  });
});

describe('bounds', () => {
  test('beyond maxQueuedBytes a send is overloaded, and room comes back with the answers', async () => {
    const topic = await topics.create();
    const small = open({ maxQueuedBytes: 1000 });
    proxy.delayMs = 50;
    const [first, second] = await Promise.all([
      small.send(topic, [record('x'.repeat(600))]),
      small.send(topic, [record('y'.repeat(600))]),
    ]);
    expect(first[0]?.status).toBe('acked');
    expect(second[0]).toMatchObject({ status: 'not_sent', reason: 'overloaded' });
    expect((await small.send(topic, [record('z'.repeat(600))]))[0]?.status).toBe('acked');
    await small.close();
  });

  test('close lets what waits end and refuses what comes after', async () => {
    const topic = await topics.create();
    proxy.delayMs = 50;
    const closing = open();
    const waiting = closing.send(topic, [record('v')]);
    await closing.close();
    expect((await waiting)[0]?.status).toBe('acked');
    expect((await closing.send(topic, [record('late')]))[0]).toMatchObject({
      status: 'not_sent',
      reason: 'unreachable',
    });
  });
});
