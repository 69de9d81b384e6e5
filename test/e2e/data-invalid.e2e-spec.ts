import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bar, barKey, barValue } from '../fixtures/bars.js';
import type { GatewayProcess } from '../support/gateway.js';
import { produce, subjectVersions, World } from '../support/world.js';

/** Real: gateway process, Kafka, registry, Postgres. Stand-in: a counting proxy before the registry. */
describe('invalid data', () => {
  let world: World;
  let gateway: GatewayProcess;
  let topic: string;

  const versions = (): Promise<unknown[]> => subjectVersions(gateway, topic);

  beforeAll(async () => {
    world = await World.create();
    topic = await world.topic();
    await world.registerSchema(`${topic}-key`, barKey);
    await world.registerSchema(`${topic}-value`, barValue);
    gateway = await world.gateway(await world.settings([{ topic, key: barKey, value: barValue }]));
  });

  afterAll(async () => {
    await world.close();
  });

  const without = (value: typeof bar.value): object =>
    Object.fromEntries(Object.entries(value).filter(([name]) => name !== 'bid'));

  it.each([
    [
      'a missing required field',
      { key: bar.key, value: without(bar.value) },
      { path: '/value/bid', expected: 'double', actual: 'absent' },
    ],
    [
      'a wrong type',
      { key: bar.key, value: { ...bar.value, bid: '10.4' } },
      { path: '/value/bid', expected: 'double', actual: 'string' },
    ],
    [
      'a wrong type in the key',
      { key: { ...bar.key, symbol: 7 }, value: bar.value },
      { path: '/key/symbol', expected: 'string', actual: 'number' },
    ],
  ])('%s is a 422 with its path, causes no look-up and stores no event', async (_name, record, path) => {
    const before = await versions();
    world.registry.calls.length = 0;
    const response = await produce(gateway, topic, [bar, record]);
    expect(response.status).toBe(422);
    expect(response.body).toMatchObject({
      code: 'data.invalid',
      class: 'data.invalid',
      error_code: 42203,
      outcome: 'not_sent',
      records: [{ index: 1, ...path }],
    });
    expect(world.registry.calls).toEqual([]);
    expect(await versions()).toEqual(before);
    expect(await world.topics.read(topic)).toEqual([]);
  });

  it('every invalid record of a request is reported', async () => {
    const response = await produce(gateway, topic, [
      { value: without(bar.value) },
      { value: bar.value },
      { value: { ...bar.value, trades: 1.5 } },
    ]);
    expect(response.body).toMatchObject({
      records: [
        { index: 0, path: '/value/bid' },
        { index: 2, path: '/value/trades' },
      ],
    });
  });

  it('a field that no version has stops only that request', async () => {
    expect((await produce(gateway, topic, [bar])).status).toBe(200);
    const response = await produce(gateway, topic, [{ ...bar, value: { ...bar.value, typo: 1 } }]);
    expect(response.status).toBe(409);
    expect(response.body).toMatchObject({
      code: 'writer.refused',
      outcome: 'not_sent',
      state: 'healthy',
      differences: [{ field: 'typo', kind: 'FIELD_REMOVED', severity: 'error' }],
    });
    expect((await produce(gateway, topic, [bar])).status).toBe(200);
    expect(await world.topics.read(topic)).toHaveLength(2);
  });
});
