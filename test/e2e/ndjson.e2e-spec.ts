import avro from 'avsc';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bar, barKey, barValue, ksqlBarValue } from '../fixtures/bars.js';
import type { GatewayProcess } from '../support/gateway.js';
import { RecordStream, type RecordLine } from '../support/record-stream.js';
import type { LogRecord } from '../support/topics.js';
import { call, metrics, World } from '../support/world.js';

/** A bar that is identified by its trades. */
const value = (trades: number, more: object = {}) => ({ ...bar.value, volume: 1, trades, ...more });

const oldType = avro.Type.forSchema(barValue as unknown as avro.Schema);
const newType = avro.Type.forSchema(ksqlBarValue as unknown as avro.Schema);

interface Read {
  readonly partition: number;
  readonly offset: number;
  readonly schemaId: number;
  readonly trades: number;
}

/** Decodes bars with another codec than ours. `newId`: the id of records under the new schema. */
const readBars = (records: readonly LogRecord[], newId = -1): Read[] =>
  records.map(({ partition, offset, value: bytes }) => {
    if (bytes === null) throw new Error('a tombstone');
    const schemaId = bytes.readInt32BE(1);
    const { trades } = (schemaId === newId ? newType : oldType).fromBuffer(bytes.subarray(5)) as {
      trades: number;
    };
    return { partition, offset: Number(offset), schemaId, trades };
  });

const isAcked = ({ offset }: RecordLine): boolean => offset !== null;

/** Real: gateway processes, Kafka, registry, Postgres. Stand-ins: the counting proxies before the registry and Postgres. */
describe('a stream of records', () => {
  let world: World;

  beforeAll(async () => {
    world = await World.create();
  });

  afterAll(async () => {
    await world.close();
  });

  /** Keeps garbage small, so that memory shows what is retained. */
  const smallHeap = { NODE_OPTIONS: '--max-old-space-size=128 --max-semi-space-size=4' };

  async function bound(
    partitions = 1,
    environment: Record<string, string> = {},
  ): Promise<{ topic: string; oldId: number; gateway: GatewayProcess }> {
    const topic = await world.topic('bars', partitions);
    await world.registerSchema(`${topic}-key`, barKey);
    const oldId = await world.registerSchema(`${topic}-value`, barValue);
    const settings = await world.settings([{ topic, key: barKey, value: barValue }]);
    return { topic, oldId, gateway: await world.gateway(settings, environment) };
  }

  it('acknowledges each record with its offset, in order per partition, beside invalid lines', async () => {
    const { topic, gateway } = await bound(3);
    const stream = new RecordStream(gateway, topic);
    const bad = new Set([7, 500, 501, 2999]);
    for (let sent = 0; sent < 3000; sent += 1) {
      const key = { symbol: `S${sent % 17}`, window_start: 1 };
      if (sent === 500) await stream.write('{"value":\n\r\n');
      else if (bad.has(sent)) await stream.send({ key, value: value(sent, { bid: 'ten' }) });
      else await stream.write(`${JSON.stringify({ key, value: value(sent) })}\r\n`);
    }
    await stream.write(JSON.stringify({ value: null, partition: 2 }));
    const lines = await stream.end();

    expect(lines).toHaveLength(3001);
    const log = await world.topics.read(topic);
    const [tombstone] = log.filter((record) => record.value === null);
    expect(lines.at(-1)).toEqual({
      partition: 2,
      offset: Number(tombstone?.offset),
      error_code: null,
      error: null,
    });
    const bars = readBars(log.filter((record) => record.value !== null));
    const at = new Map(bars.map(({ partition, offset, trades }) => [`${partition} ${offset}`, trades]));
    lines.slice(0, 3000).forEach((line, index) => {
      if (bad.has(index)) expect(line).toMatchObject({ offset: null, outcome: 'not_sent' });
      else expect(at.get(`${line.partition} ${line.offset}`)).toBe(index);
    });
    expect(lines[7]).toMatchObject({ code: 'data.invalid', records: [{ index: 7, path: '/value/bid' }] });
    expect(lines[500]).toMatchObject({ code: 'request.malformed', error_code: 400 });
    expect(bars).toHaveLength(2996);
    for (const partition of [0, 1, 2]) {
      const trades = bars.filter((read) => read.partition === partition).map((read) => read.trades);
      expect(trades).toEqual([...trades].sort((a, b) => a - b));
    }
  });

  it('follows a drift in its middle with one retry, and earlier records keep the earlier schema', async () => {
    const { topic, oldId, gateway } = await bound();
    const stream = new RecordStream(gateway, topic);
    await stream.send({ value: value(0) }, { value: value(1) });
    await stream.receivedResults(2);
    const newId = await world.registerSchema(`${topic}-value`, ksqlBarValue);
    world.registry.calls.length = 0;
    const vwap = { vwap: 10.375 };
    const later = Array.from({ length: 1000 }, (_, index) => ({
      value: value(index + 2, index % 3 === 1 ? vwap : {}),
    }));
    await stream.send(...later);
    await stream.send({ value: value(1002, { more: 1 }) }, { value: value(1003, vwap) });
    const lines = await stream.end();

    expect(lines).toHaveLength(1004);
    const resolvedIndexes = lines.flatMap(({ resolutions }, index) =>
      resolutions === undefined ? [] : index,
    );
    expect(resolvedIndexes).toEqual([3]);
    expect(lines[3]).toMatchObject({
      offset: 3,
      resolutions: [{ verdict: 'follow', from: { schema_id: oldId }, to: { schema_id: newId } }],
    });
    expect(lines[1002]).toMatchObject({
      code: 'writer.refused',
      outcome: 'not_sent',
      state: 'healthy',
      differences: [{ path: '/more' }],
    });
    const bars = readBars(await world.topics.read(topic), newId);
    expect(bars.map(({ trades }) => trades)).toEqual(
      Array.from({ length: 1004 }, (_, index) => index).filter((index) => index !== 1002),
    );
    expect(bars.findIndex(({ schemaId }) => schemaId === newId)).toBe(3);
    expect(bars.slice(3).every(({ schemaId }) => schemaId === newId)).toBe(true);
    const { body } = await call(gateway, 'GET', `/v1/mismatches?topic=${topic}&outcome=followed`);
    expect(body['items']).toHaveLength(1);
    expect(world.registry.calls.every(({ method }) => method === 'GET')).toBe(true);
  });

  /** In MiB. */
  const resident = async (gateway: GatewayProcess): Promise<number> =>
    Number(/^process_resident_memory_bytes (\d+)/m.exec(await metrics(gateway))?.[1]) / 2 ** 20;

  it('of any length needs no more memory than a short one, and neither does a line of any length', async () => {
    const { topic, gateway } = await bound(1, smallHeap);
    const symbol = 'x'.repeat(20_000);
    const lines = `${JSON.stringify({ value: value(1, { symbol }) })}\n`.repeat(50);
    /** Streams `size` MiB. Returns the peak of resident memory meanwhile, in MiB. */
    const stream = async (size: number): Promise<number> => {
      const records = new RecordStream(gateway, topic);
      let most = 0;
      for (let sent = 0; sent < size; sent += 1) {
        await records.write(lines);
        if (sent % 10 === 0) most = Math.max(most, await resident(gateway));
      }
      const responses = await records.end();
      expect(responses).toHaveLength(size * 50);
      expect(responses.every(isAcked)).toBe(true);
      return Math.max(most, await resident(gateway));
    };
    const short = await stream(30);
    expect(await stream(250)).toBeLessThan(short + 100);

    const records = new RecordStream(gateway, topic);
    await records.write('{"value":"');
    const chunk = 'x'.repeat(2 ** 20);
    for (let sent = 0; sent < 250; sent += 1) await records.write(chunk);
    await records.write('"}\n');
    await records.send({ value: null });
    expect(await records.end()).toMatchObject([{ code: 'request.too_large' }, { error_code: null }]);
    expect(await resident(gateway)).toBeLessThan(short + 100);
  });

  it('whose client is killed in the middle leaves the acknowledged records, in order and once, and no partial line', async () => {
    const { topic, gateway } = await bound();
    const stream = new RecordStream(gateway, topic);
    let sent = 0;
    while (stream.lines.length < 500) {
      await stream.send(...Array.from({ length: 50 }, () => ({ value: value(sent++) })));
    }
    await stream.write(JSON.stringify({ value: value(-1) }));
    stream.kill();
    expect(await stream.over).toBe(false);

    const after = new RecordStream(gateway, topic);
    await after.send({ value: value(-2) });
    const [last] = await after.end();
    const bars = readBars(await world.topics.read(topic));
    const trades = bars.map((read) => read.trades).filter((each) => each !== -2);
    expect(trades).toEqual(trades.map((_, index) => index));
    expect(trades.length).toBeGreaterThanOrEqual(stream.lines.length);
    expect(stream.lines.map(({ offset }) => offset)).toEqual(stream.lines.map((_, index) => index));
    expect(bars.find((read) => read.offset === last?.offset)?.trades).toBe(-2);
  });

  it('without an end gets every result after SIGTERM: the rest is not sent, and nothing is lost', async () => {
    const { topic, gateway } = await bound();
    const stream = new RecordStream(gateway, topic);
    let sent = 0;
    let stopped: Promise<number | null> | null = null;
    while (!stream.isOver) {
      await stream.send(...Array.from({ length: 20 }, () => ({ value: value(sent++) })));
      // Wait for some results, so that the signal arrives between two records.
      await stream.receivedResults(sent - 100);
      if (stream.lines.length > 300) stopped ??= gateway.stop();
    }
    expect(await stream.over).toBe(true);
    expect(await stopped).toBe(0);
    expect(stream.lines.length).toBeLessThanOrEqual(sent);

    const { lines } = stream;
    const acked = lines.filter(isAcked);
    const refused = lines.slice(acked.length);
    expect(lines.slice(0, acked.length).every(isAcked)).toBe(true);
    expect(refused.length).toBeGreaterThan(0);
    for (const line of refused) expect(line).toMatchObject({ code: 'overloaded', outcome: 'not_sent' });
    const trades = readBars(await world.topics.read(topic)).map((read) => read.trades);
    expect(trades).toEqual(acked.map((_, index) => index));
  });

  it('that is new or idle does not delay a pod’s shutdown', async () => {
    const { topic, gateway } = await bound();
    const idle = new RecordStream(gateway, topic);
    await idle.send({ value: value(0) });
    await idle.receivedResults(1);
    expect(await gateway.stop()).toBe(0);
    expect(await idle.over).toBe(true);
    expect(idle.lines).toMatchObject([{ offset: 0 }]);
  });
});
