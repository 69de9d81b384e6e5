import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { bar, barValue } from '../fixtures/bars.js';
import { GatewayProcess } from '../support/gateway.js';
import { TcpGate } from '../support/tcp-gate.js';
import { call, eventually, produce, World } from '../support/world.js';

/** Real: gateway process, Kafka, registry, Postgres. Stand-in: a proxy before Postgres that is shut or stalled. */
describe('a pod that starts', () => {
  let world: World;
  let gate: TcpGate;
  let migrating: Client;

  beforeAll(async () => {
    world = await World.create();
  });

  afterAll(async () => {
    await world.close();
  });

  beforeEach(async () => {
    gate = await TcpGate.before(world.databaseUrl);
    migrating = new Client({ connectionString: world.databaseUrl });
    await migrating.connect();
  });

  afterEach(async () => {
    await migrating.end();
    await gate.close();
  });

  /** Changes the state of the proxy. */
  const setGate = (what: 'shut' | 'stall' | 'open') => (): Promise<unknown> => {
    gate[what]();
    return Promise.resolve();
  };

  it.each<[string, () => Promise<unknown>, () => Promise<unknown>]>([
    ['while Postgres is down', setGate('shut'), setGate('open')],
    ['while Postgres is silent', setGate('stall'), setGate('open')],
    [
      'while another pod hangs in its migration',
      () => migrating.query('select pg_advisory_lock(5171420031)'),
      () => migrating.query('select pg_advisory_unlock(5171420031)'),
    ],
  ])('%s logs it at once, sends nothing, and is ready once that is over', async (_what, begin, end) => {
    const topic = await world.topic();
    await world.registerSchema(`${topic}-value`, barValue);
    await begin();
    const settings = await world.settings([{ topic, value: barValue }]);
    const gateway = await GatewayProcess.launch({ ...settings, postgres: { url: gate.url } });
    world.gateways.push(gateway);
    const live = await eventually(
      () => call(gateway, 'GET', '/health/live').catch(() => null),
      (response) => response !== null,
    );
    expect(live?.status).toBe(200);
    const { status, body } = await call(gateway, 'GET', '/health/ready');
    expect(status).toBe(503);
    expect(body['missing']).toContain('migration');
    await end();
    await gateway.ready();
    expect((await produce(gateway, topic, [{ value: bar.value }])).status).toBe(200);
    expect(await gateway.stop()).toBe(0);
  });
});
