import { setTimeout as after } from 'node:timers/promises';
import { Type, type Schema } from 'avsc';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bar, barValue, barWithVwap, ksqlBarValue, retypedBarValue } from '../fixtures/bars.js';
import type { GatewayProcess } from '../support/gateway.js';
import { call, eventually, produce, World, type GatewayResponse } from '../support/world.js';

/** Real: two gateway processes that are restarted one after another, Kafka, registry, Postgres. Stand-in: a counting proxy before the registry. */
let world: World;

beforeAll(async () => {
  world = await World.create();
});

afterAll(async () => {
  await world.close();
});

interface Sent {
  readonly trades: number;
  readonly response: GatewayResponse;
}

/** Two pods behind a simulated load balancer: before a pod ends, it gets no new requests and finishes those in flight. */
class Pods {
  readonly sent: Sent[] = [];
  private readonly pods: (GatewayProcess | null)[] = [];
  private readonly workers: Promise<void>[] = [];
  private readonly inFlight = new Map<GatewayProcess, Set<Promise<GatewayResponse>>>();
  private stopping = false;
  private count = 0;

  constructor(
    private readonly topic: string,
    private readonly settings: (producer: Record<string, unknown>) => Promise<Record<string, unknown>>,
  ) {}

  /** A pod that accepts requests. */
  get one(): GatewayProcess {
    const live = this.pods.filter((pod) => pod !== null);
    const chosen = live[this.count % live.length];
    this.count += 1;
    if (chosen === undefined) throw new Error('there is no pod');
    return chosen;
  }

  /** Restarts one pod after another with new settings, while the others serve requests. */
  async roll(producer: Record<string, unknown>): Promise<void> {
    const settings = await this.settings(producer);
    for (const index of [0, 1]) {
      const old = this.pods[index] ?? null;
      this.pods[index] = null;
      if (old !== null) {
        await Promise.all([...(this.inFlight.get(old) ?? [])]);
        expect(await old.stop()).toBe(0);
      }
      this.pods[index] = await world.gateway(settings);
      await this.more(20);
    }
  }

  /** Starts clients that send one record after another, each of its own kind. */
  begin(clients: number): void {
    for (let client = 0; client < clients; client += 1) this.workers.push(this.send());
  }

  async end(): Promise<void> {
    this.stopping = true;
    await Promise.all(this.workers);
  }

  /** Resolves after `count` more responses. */
  async more(count: number): Promise<void> {
    if (this.workers.length === 0) return;
    const until = this.sent.length + count;
    await eventually(
      () => this.sent.length,
      (sent) => sent >= until,
    );
  }

  private async post(pod: GatewayProcess, value: unknown): Promise<GatewayResponse> {
    const inFlight = this.inFlight.get(pod) ?? new Set();
    this.inFlight.set(pod, inFlight);
    const sent = produce(pod, this.topic, [{ value }]).finally(() => inFlight.delete(sent));
    inFlight.add(sent);
    return sent;
  }

  private async send(): Promise<void> {
    while (!this.stopping) {
      const trades = this.count;
      const value = { ...bar.value, volume: 1, trades };
      this.sent.push({ trades, response: await this.post(this.one, value) });
      await after(10);
    }
  }
}

const subject = async (pod: GatewayProcess, topic: string): Promise<Record<string, unknown>> =>
  (await call(pod, 'GET', `/v1/subjects/${topic}/${topic}-value`)).body;

it('a roll-out from observe to enforce, to ResolveSchemaAtProduce and back, pod by pod, loses no request', async () => {
  const [topic, other] = [await world.topic(), await world.topic()];
  const schemas = new Map<number, unknown>();
  const registerVersion = async (of: string, schema: unknown): Promise<number> => {
    const id = await world.registerSchema(`${of}-value`, schema);
    schemas.set(id, schema);
    return id;
  };
  const first = await registerVersion(topic, barValue);
  await registerVersion(other, barValue);
  const pods = new Pods(topic, (producer) =>
    world.settings(
      [
        { topic, value: barValue },
        { topic: other, value: barValue },
      ],
      producer,
    ),
  );

  // Only the reporting changes.
  await pods.roll({ mode: 'observe' });
  pods.begin(2);
  await pods.more(20);
  const second = await registerVersion(topic, ksqlBarValue);
  expect((await produce(pods.one, topic, [{ value: barWithVwap.value }])).body).toMatchObject({
    code: 'produce.blocked',
    state: 'healthy',
  });
  const observed = await call(pods.one, 'GET', `/v1/mismatches?topic=${topic}&outcome=observed`);
  expect(observed.body['items']).toMatchObject([{ verdict: 'follow', kind: expect.any(String) as string }]);
  expect(await subject(pods.one, topic)).toMatchObject({ state: 'healthy', mapping: { schema_id: null } });
  await pods.more(20);
  expect(pods.sent.every(({ response }) => response.body['value_schema_id'] === first)).toBe(true);

  // Generic values follow, and the first use is evaluated now.
  await pods.roll({ mode: 'resolve' });
  const vwap = await produce(pods.one, topic, [{ value: { ...barWithVwap.value, volume: 1, trades: -1 } }]);
  expect(vwap).toMatchObject({ status: 200, body: { value_schema_id: second } });

  // The breaker is active, and drift that must not be followed stops.
  await pods.roll({ mode: 'enforce' });
  expect((await produce(pods.one, other, [{ value: bar.value }])).status).toBe(200);
  await registerVersion(other, retypedBarValue);
  expect((await produce(pods.one, other, [{ value: barWithVwap.value }])).body).toMatchObject({
    state: 'blocked',
  });

  // With a look-up at every produce, drift is followed even by records that match the old mapping.
  await pods.roll({ mode: 'enforce', resolveSchemaOnErrorOnly: false, resolveSchemaAtProduce: true });
  const callsBefore = world.registry.calls.length;
  await pods.more(20);
  expect(world.registry.calls.length).toBeGreaterThan(callsBefore);
  const third = await registerVersion(topic, {
    ...ksqlBarValue,
    fields: [...ksqlBarValue.fields, { name: 'note', type: ['null', 'string'], default: null }],
  });
  await pods.more(40);
  expect(pods.sent.at(-1)?.response.body).toMatchObject({ value_schema_id: third });

  // Back to enforce.
  await pods.roll({ mode: 'enforce' });
  const calls = world.registry.calls.length;
  await pods.more(40);
  expect(world.registry.calls).toHaveLength(calls);
  await pods.roll({ mode: 'resolve' });
  expect((await produce(pods.one, other, [{ value: bar.value }])).body).toMatchObject({
    code: 'produce.blocked',
  });
  await pods.roll({ mode: 'observe' });
  expect((await produce(pods.one, other, [{ value: bar.value }])).status).toBe(200);
  expect(await subject(pods.one, other)).toMatchObject({ state: 'blocked' });
  await pods.more(20);
  await pods.end();

  const refused = pods.sent.filter(({ response }) => response.status !== 200);
  expect(refused.map(({ response }) => response.body)).toEqual([]);
  const records = await world.topics.read(topic);
  expect(records).toHaveLength(pods.sent.length + 1);
  for (const { trades, response } of pods.sent) {
    const [{ offset }] = response.body['offsets'] as [{ offset: number }];
    const value = records[offset]?.value;
    const id = value?.readInt32BE(1) ?? 0;
    expect(id).toBe(response.body['value_schema_id']);
    const type = Type.forSchema(schemas.get(id) as Schema);
    expect(type.fromBuffer(value?.subarray(5) ?? Buffer.alloc(0))).toMatchObject({ trades });
  }
  expect(await call(pods.one, 'GET', `/v1/subjects/${topic}/${topic}-value/verify`)).toMatchObject({
    body: { ok: true },
  });
});
