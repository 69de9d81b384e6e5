import { afterAll, beforeAll, expect, it } from 'vitest';
import { bar, barValue, barWithVwap, ksqlBarValue } from '../fixtures/bars.js';
import { withClockSkew } from '../support/clock-skew.js';
import { eventually, produce, World } from '../support/world.js';

/** Real: gateway processes, Kafka, registry, Postgres. Simulated: the clocks of the processes, which are minutes off. */
let world: World;

beforeAll(async () => {
  world = await World.create();
});

afterAll(async () => {
  await world.close();
});

it('pods whose clocks differ by ten minutes agree on when a circuit is open and when its trial is due', async () => {
  const topic = await world.topic();
  await world.registerSchema(`${topic}-value`, barValue);
  const circuitBreaker = { conflicts: 1, windowMs: 60_000, openMs: 3000, maxOpenMs: 60_000, quietMs: 60_000 };
  const settings = await world.settings([{ topic, value: barValue }], { circuitBreaker });
  const ahead = await world.gateway(settings, withClockSkew(300_000));
  const behind = await world.gateway(settings, withClockSkew(-300_000));
  for (const pod of [ahead, behind])
    expect((await produce(pod, topic, [{ value: bar.value }])).status).toBe(200);
  await world.registerSchema(`${topic}-value`, ksqlBarValue);

  for (const [opens, other] of [
    [ahead, behind],
    [behind, ahead],
  ] as const) {
    const opened = await produce(opens, topic, [{ value: barWithVwap.value }]);
    expect(opened.body).toMatchObject({ code: 'circuit.open' });
    // The second trip doubles the time. It would be minutes off if a pod used its own clock. Before the other pod reads this
    // opening, it may still see the preceding trial, which has its own lease.
    const refused = await eventually(
      () => produce(other, topic, [{ value: bar.value }]),
      ({ status, body }) => status !== 200 && Number(body['retry_after_ms']) <= 6000,
    );
    expect(refused.body).toMatchObject({ code: 'circuit.open' });
    // A pod whose clock is ten minutes behind would exceed the test's time-out.
    await eventually(
      () => produce(other, topic, [{ value: bar.value }]),
      ({ status }) => status === 200,
    );
  }
});
