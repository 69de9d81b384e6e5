import { afterAll, beforeAll, expect, it } from 'vitest';
import { bar, barValue } from '../fixtures/bars.js';
import { KafkaBrokers } from '../support/kafka-brokers.js';
import { Topics } from '../support/topics.js';
import { eventually, produce, World, type Answer } from '../support/world.js';

/** Real: three Kafka brokers of the test's own, gateway process, registry, Postgres. Nothing is stood in for. */
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

it('a leader is killed and moves, comes back, and the next one is killed: what was acknowledged is there, once; what was not sent is not', async () => {
  const topic = await topics.create({
    name: `brokers_${Date.now().toString(36)}_1s_rows`,
    replicas: 3,
    config: { 'min.insync.replicas': '2' },
  });
  await world.registers(`${topic}-value`, barValue);
  const settings = await world.settings([{ topic, value: barValue }]);
  const gateway = await world.gateway({ ...settings, kafka: { brokers: brokers.addresses } });

  const answers: (Answer | undefined)[] = [];
  const sending = new AbortController();
  // Eight clients, each record told by its number.
  let number = 0;
  const post = async (): Promise<void> => {
    const trades = number++;
    answers[trades] = await produce(gateway, topic, [{ value: { ...bar.value, trades } }]);
  };
  const clients = Array.from({ length: 8 }, async () => {
    while (!sending.signal.aborted) await post();
  });
  const acked = (from: number): boolean => answers.slice(from).some((answer) => answer?.status === 200);
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
  expect(answers.at(-1)?.status).toBe(200);

  const log = await topics.read(topic);
  // `trades` is the last field, a zig-zag of the record's number: the tail of the body tells the record.
  const at = new Map(log.map(({ offset, value }) => [offset, tradesOf(value)]));
  const counts = Map.groupBy([...at.values()], (trades) => trades);
  const told: Record<string, number> = {};
  answers.forEach((answer, trades) => {
    if (answer === undefined) throw new Error(`record ${trades} got no answer`);
    const { status, body } = answer;
    const times = counts.get(trades)?.length ?? 0;
    const said = status === 200 ? 'acked' : `${String(body['outcome'])} ${String(body['code'])}`;
    told[said] = (told[said] ?? 0) + 1;
    expect(times, `record ${trades}, ${said}`).toBeLessThanOrEqual(1);
    if (body['outcome'] === 'not_sent') expect(times).toBe(0);
    if (status !== 200) return;
    const [place] = body['offsets'] as { offset: number }[];
    expect(at.get(String(place?.offset))).toBe(trades);
  });
  console.log('three brokers, two leaders killed:', told);
  expect(told['acked']).toBeGreaterThan(0);
});

/** The last field of a bar, a zig-zag varint: read from its end, where only the last byte has no high bit. */
function tradesOf(value: Buffer | null): number {
  if (value === null) return -1;
  let start = value.length - 1;
  while ((value[start - 1] ?? 0) >= 128 && value.length - start < 5) start -= 1;
  let zigzag = 0;
  for (let index = value.length - 1; index >= start; index -= 1)
    zigzag = zigzag * 128 + ((value[index] ?? 0) & 127);
  return zigzag / 2;
}
