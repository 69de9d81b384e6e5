import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bar, barValue, barWithVwap, ksqlBarValue, retypedBarValue } from '../fixtures/bars.js';
import type { GatewayProcess } from '../support/gateway.js';
import type { KafkaProxy } from '../support/kafka-proxy.js';
import { call, eventually, produce, World, type GatewayResponse } from '../support/world.js';

/** One state in which every pod is killed. */
interface Restart {
  readonly state: string;
  readonly producer?: Record<string, unknown>;
  /** The schema that is registered before the state is reached. */
  readonly moved: unknown;
  /** Brings the subject into the state. Resolves when it is there, or will be soon. */
  readonly reach: (pod: Pod) => Promise<unknown>;
  /** The subject in `GET /v1/subjects`, before and after the restart. */
  readonly shown: Record<string, unknown>;
  /** The response to a request on the next pod; absent: it depends on the duration of the restart. */
  readonly rejection?: Record<string, unknown>;
  /** The value of that request, and of the one that succeeds in the end; absent: one that matches. */
  readonly value?: unknown;
  /** Ends the state, so that a request succeeds. */
  readonly end: (pod: Pod) => Promise<unknown>;
  /** The last events at the end. */
  readonly events: readonly string[];
}

/** A pod and its subject. */
interface Pod {
  readonly post: (value: unknown) => Promise<GatewayResponse>;
  readonly command: (name: string, body: Record<string, unknown>) => Promise<GatewayResponse>;
}

/** Real: gateway processes, Kafka, registry, Postgres. Stand-ins: proxies before the registry and Kafka. */
describe('a restart of all pods', () => {
  let world: World;
  let kafka: KafkaProxy;

  beforeAll(async () => {
    world = await World.create();
    kafka = await world.kafkaProxy();
  });

  afterAll(async () => {
    await world.close();
  });

  const trips = { conflicts: 1, windowMs: 60_000, openMs: 1, maxOpenMs: 1, quietMs: 60_000 };
  const reset = (pod: Pod): Promise<GatewayResponse> => pod.command('reset', { reason: 'mended' });
  const kafkaIsBack = (): Promise<void> => {
    kafka.action = () => 'pass';
    return Promise.resolve();
  };
  /** Sends a request that gets no response, because its pod is killed before. */
  const unanswered = (pod: Pod, value: unknown): Promise<void> => {
    kafka.action = () => 'withhold_response';
    void pod.post(value).catch(() => undefined);
    return Promise.resolve();
  };

  it.each<Restart>([
    {
      state: 'blocked',
      moved: retypedBarValue,
      reach: (pod) => pod.post(barWithVwap.value),
      shown: { state: 'blocked' },
      rejection: { code: 'produce.blocked', outcome: 'not_sent' },
      end: reset,
      events: ['SchemaResolved', 'SubjectReset'],
    },
    {
      state: 'waiting for the registry',
      moved: ksqlBarValue,
      reach: async (pod) => {
        await world.registry.setWeather('refused');
        await pod.post(barWithVwap.value);
      },
      shown: { state: 'resolving', substate: 'waiting' },
      rejection: { code: 'sr.unreachable', outcome: 'not_sent' },
      // Matching records are sent in this state.
      value: barWithVwap.value,
      end: () => world.registry.setWeather('fine'),
      events: ['LookupStarted', 'SchemaResolved', 'RetrySucceeded'],
    },
    {
      state: 'retried once',
      producer: { hold: { maxMs: 60_000 } },
      moved: ksqlBarValue,
      reach: (pod) => unanswered(pod, barWithVwap.value),
      shown: { state: 'retriedOnce' },
      end: kafkaIsBack,
      events: ['SchemaResolved', 'RetryInconclusive'],
    },
    {
      state: 'in its trial',
      producer: { circuitBreaker: trips },
      moved: ksqlBarValue,
      reach: async (pod) => {
        await pod.post(barWithVwap.value);
        await unanswered(pod, bar.value);
      },
      shown: { state: 'circuitOpen', substate: 'trial' },
      end: kafkaIsBack,
      events: ['TrialStarted', 'TrialInconclusive', 'TrialStarted', 'TrialSucceeded'],
    },
    {
      state: 'opened by an operator',
      moved: barValue,
      reach: (pod) => pod.command('open', { reason: 'maintenance', for_ms: null }),
      shown: { state: 'circuitOpen', breaker: { forced: true, open_until: null } },
      rejection: { code: 'circuit.open', outcome: 'not_sent' },
      end: reset,
      events: ['CircuitOpened', 'SubjectReset'],
    },
  ])(
    'leaves a subject that is $state as it was',
    async ({ producer = {}, moved, reach, shown, rejection, value = bar.value, end, events }) => {
      const topic = await world.topic();
      const path = `/v1/subjects/${topic}/${topic}-value`;
      await world.registerSchema(`${topic}-value`, barValue);
      const settings = {
        ...(await world.settings([{ topic, value: barValue }], producer)),
        kafka: { brokers: [kafka.address] },
      };
      const on = (gateway: GatewayProcess): Pod => ({
        post: (value) => produce(gateway, topic, [{ value }]),
        command: (name, body) => call(gateway, 'POST', `${path}/${name}`, body),
      });
      const first = await world.gateway(settings);
      expect((await on(first).post(bar.value)).status).toBe(200);
      await world.registerSchema(`${topic}-value`, moved);
      await reach(on(first));
      const isShown = ({ body }: GatewayResponse): boolean =>
        Object.entries(shown).every(([name, value]) => typeof value === 'object' || body[name] === value);
      const before = await eventually(() => call(first, 'GET', path), isShown);
      await first.kill9();

      const next = await world.gateway(settings);
      const after = await call(next, 'GET', path);
      expect(after.body).toMatchObject(shown);
      expect(after.body['version']).toBe(before.body['version']);
      if (rejection !== undefined) expect((await on(next).post(value)).body).toMatchObject(rejection);
      await end(on(next));
      await eventually(
        () => on(next).post(value),
        ({ status }) => status === 200,
      );
      const { body } = await call(next, 'GET', `${path}/events?limit=500`);
      const types = (body['items'] as { type: string }[]).map(({ type }) => type);
      expect(types.slice(-events.length)).toEqual(events);
      expect((await call(next, 'GET', `${path}/verify`)).body).toMatchObject({ ok: true });
      await next.kill9();
    },
  );
});
