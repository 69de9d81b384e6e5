import { afterAll, beforeAll, expect, it } from 'vitest';
import { bar, barValue } from '../fixtures/bars.js';
import { KafkaBrokers } from '../support/kafka-brokers.js';
import { Topics } from '../support/topics.js';
import { eventually, produce, World, type GatewayResponse } from '../support/world.js';

/** Real: three Kafka brokers of the test's own, gateway process, registry, Postgres. No stand-ins. */
let world: World;
let brokers: KafkaBrokers;
let topics: Topics;

beforeAll(async () => {
  world = await World.create();
  brokers = await KafkaBrokers.start(3);
  topics = new Topics(...brokers.addresses);
});

afterAll(async () => {
  await topics.close();
  await brokers.close();
  await world.close();
});

it('when two leaders are killed one after the other, acknowledged records are in the log once and unsent ones are not', async () => {
  const topic = await topics.create({
    name: `brokers_${Date.now().toString(36)}_1s_rows`,
    replicas: 3,
    config: { 'min.insync.replicas': '2' },
  });
  await world.registerSchema(`${topic}-value`, barValue);
  const settings = await world.settings([{ topic, value: barValue }]);
  const gateway = await world.gateway({ ...settings, kafka: { brokers: brokers.addresses } });

  const responses: (GatewayResponse | undefined)[] = [];
  const sending = new AbortController();
  // Eight clients. Each record is identified by its number.
  let number = 0;
  const post = async (): Promise<void> => {
    const trades = number++;
    responses[trades] = await produce(gateway, topic, [{ value: { ...bar.value, trades } }]);
  };
  const clients = Array.from({ length: 8 }, async () => {
    while (!sending.signal.aborted) await post();
  });
  const acked = (from: number): boolean => responses.slice(from).some((response) => response?.status === 200);
  await eventually(() => acked(0), Boolean);

  for (let round = 0; round < 2; round += 1) {
    const leader = await brokers.leaderOf(topic);
    await brokers.kill9(leader);
    await eventually(
      () => brokers.leaderOf(topic),
      (now) => now !== leader && now !== -1,
    );
    const moved = number;
    await eventually(() => acked(moved), Boolean);
    await brokers.revive(leader);
  }
  sending.abort();
  await Promise.all(clients);
  await post();
  expect(responses.at(-1)?.status).toBe(200);

  const log = await topics.read(topic);
  // The last field, `trades`, is the record's number as a zig-zag varint, so the end of the body identifies the record.
  const at = new Map(log.map(({ offset, value }) => [offset, tradesOf(value)]));
  const counts = Map.groupBy([...at.values()], (trades) => trades);
  const outcomes: Record<string, number> = {};
  responses.forEach((response, trades) => {
    if (response === undefined) throw new Error(`record ${trades} got no response`);
    const { status, body } = response;
    const times = counts.get(trades)?.length ?? 0;
    const outcome = status === 200 ? 'acked' : `${String(body['outcome'])} ${String(body['code'])}`;
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    expect(times, `record ${trades}, ${outcome}`).toBeLessThanOrEqual(1);
    if (body['outcome'] === 'not_sent') expect(times).toBe(0);
    if (status !== 200) return;
    const [path] = body['offsets'] as { offset: number }[];
    expect(at.get(String(path?.offset))).toBe(trades);
  });
  console.log('three brokers, two leaders killed:', outcomes);
  expect(outcomes['acked']).toBeGreaterThan(0);
});

/** The last field of a bar, a zig-zag varint. It is read backwards: only the last byte of a varint has no high bit. */
function tradesOf(value: Buffer | null): number {
  if (value === null) return -1;
  let start = value.length - 1;
  while ((value[start - 1] ?? 0) >= 128 && value.length - start < 5) start -= 1;
  let zigzag = 0;
  for (let index = value.length - 1; index >= start; index -= 1)
    zigzag = zigzag * 128 + ((value[index] ?? 0) & 127);
  return zigzag / 2;
}
