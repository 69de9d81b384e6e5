import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bar, barValue, barWithVwap, ksqlBarValue } from '../fixtures/bars.js';
import type { GatewayProcess } from '../support/gateway.js';
import { call, eventually, produce, World } from '../support/world.js';

const PODS = 3;

/** Real: gateway processes on one Postgres, Kafka, registry. Stand-in: a proxy before Postgres that cuts off connections that LISTEN. */
describe('a circuit that opened on one pod', () => {
  let world: World;

  beforeAll(async () => {
    world = await World.create();
  });

  afterAll(async () => {
    await world.close();
  });

  const start = async (settings: Record<string, unknown>): Promise<GatewayProcess[]> =>
    Promise.all(Array.from({ length: PODS }, () => world.gateway(settings)));

  async function drifted(
    openMs: number,
  ): Promise<{ topic: string; settings: Record<string, unknown>; pods: GatewayProcess[]; path: string }> {
    const topic = await world.topic();
    await world.registerSchema(`${topic}-value`, barValue);
    const circuitBreaker = { conflicts: 1, windowMs: 60_000, openMs, maxOpenMs: 60_000, quietMs: 60_000 };
    const settings = await world.settings([{ topic, value: barValue }], { circuitBreaker });
    const pods = await start(settings);
    for (const pod of pods) expect((await produce(pod, topic, [{ value: bar.value }])).status).toBe(200);
    await world.registerSchema(`${topic}-value`, ksqlBarValue);
    return { topic, settings, pods, path: `/v1/subjects/${topic}/${topic}-value` };
  }

  it.each([
    ['reaches other pods by NOTIFY', () => false],
    [
      'reaches other pods by the poll alone, when none can LISTEN',
      (statement: string) => /^listen /i.test(statement),
    ],
  ])('%s: every pod refuses', async (how, shouldCut) => {
    world.sql.shouldCut = shouldCut;
    const { topic, pods } = await drifted(60_000);
    const [first, ...others] = pods;
    if (first === undefined) throw new Error('there is no pod');
    // Once every pod has received one event, its feed is up to date.
    const opened = await produce(first, topic, [{ value: barWithVwap.value }]);
    expect(opened.body).toMatchObject({ code: 'circuit.open' });
    const from = performance.now();
    const measured = await Promise.all(
      others.map(async (pod) => {
        const response = await eventually(
          () => produce(pod, topic, [{ value: bar.value }]),
          ({ status }) => status !== 200,
        );
        expect(response.body).toMatchObject({ code: 'circuit.open', outcome: 'not_sent' });
        return Math.round(performance.now() - from);
      }),
    );
    console.log(`a circuit ${how}: they refused after ${measured.join(' and ')} ms`);
    world.sql.shouldCut = () => false;
    await Promise.all(pods.map((pod) => pod.kill9()));
  });

  it('survives a restart of all pods, shows when its trial is due, and has one request as its trial', async () => {
    const { topic, settings, pods, path } = await drifted(6000);
    const [first] = pods;
    if (first === undefined) throw new Error('there is no pod');
    expect((await produce(first, topic, [{ value: barWithVwap.value }])).body).toMatchObject({
      code: 'circuit.open',
    });
    await Promise.all(pods.map((pod) => pod.kill9()));
    const next = await start(settings);
    for (const pod of next) {
      expect((await produce(pod, topic, [{ value: bar.value }])).body).toMatchObject({
        code: 'circuit.open',
      });
      expect((await call(pod, 'GET', path)).body).toMatchObject({
        state: 'circuitOpen',
        substate: 'open',
        breaker: { trips: 1 },
      });
    }
    // Without any traffic, time alone makes the trial due.
    await Promise.all(
      next.map((pod) =>
        eventually(
          () => call(pod, 'GET', path),
          ({ body }) => (body['breaker'] as { trial_due?: boolean }).trial_due === true,
        ),
      ),
    );
    const before = (await world.topics.read(topic)).length;
    const responses = await Promise.all(
      next.flatMap((pod) => Array.from({ length: 20 }, () => produce(pod, topic, [{ value: bar.value }]))),
    );
    const sent = responses.filter(({ status }) => status === 200).length;
    expect(sent).toBeGreaterThan(0);
    for (const { status, body } of responses)
      if (status !== 200) expect(body).toMatchObject({ code: 'circuit.open' });
    expect(await world.topics.read(topic)).toHaveLength(before + sent);
    const [pod] = next;
    if (pod === undefined) throw new Error('there is no pod');
    const { body } = await call(pod, 'GET', `${path}/events`);
    const types = (body['items'] as { type: string }[]).map(({ type }) => type);
    expect(types.filter((type) => type === 'TrialStarted')).toHaveLength(1);
    expect(types.at(-1)).toBe('TrialSucceeded');
    await Promise.all(next.map((each) => each.kill9()));
  });
});
