import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GatewayProcess } from '../support/gateway.js';
import { onPostgres } from '../support/postgres.js';
import { call, eventually, World } from '../support/world.js';

/** Real: gateway processes, Kafka, registry, Postgres. */
describe('the list of pods', () => {
  let world: World;
  let first: GatewayProcess;
  let second: GatewayProcess;

  beforeAll(async () => {
    world = await World.create();
    const settings = await world.settings([]);
    first = await world.gateway(settings);
    second = await world.gateway(settings);
  });
  afterAll(() => world.close());

  interface Pod {
    readonly pod: string;
    readonly version: string;
    readonly started_at: string;
    readonly seen_at: string;
    readonly is_this: boolean;
  }
  const pods = async (gateway: GatewayProcess): Promise<readonly Pod[]> => {
    const { status, body } = await call(gateway, 'GET', '/v1/pods');
    expect(status).toBe(200);
    return body['items'] as Pod[];
  };
  const nameOf = (gateway: GatewayProcess): unknown => gateway.logs[0]?.['pod'];
  const others = async (): Promise<readonly Pod[]> =>
    (await pods(first)).filter(({ is_this: isThis }) => !isThis);

  it('has each that is ready, in the order of their starts, and each finds itself', async () => {
    const seen = await pods(first);
    expect(seen.map(({ pod }) => pod)).toEqual([nameOf(first), nameOf(second)]);
    expect(seen.map(({ is_this: isThis }) => isThis)).toEqual([true, false]);
    expect((await pods(second)).map(({ is_this: isThis }) => isThis)).toEqual([false, true]);
    for (const { version, started_at: started, seen_at: seenAt } of seen) {
      expect(version).toMatch(/^\d+\.\d+\.\d+/);
      expect(Date.parse(started)).toBeLessThan(Date.parse(seenAt));
    }
  });

  it('shows that a pod goes on running', async () => {
    const [before] = await others();
    const [after] = await eventually(others, ([pod]) => pod?.seen_at !== before?.seen_at);
    expect(after).toMatchObject({ pod: before?.pod, started_at: before?.started_at });
    expect(Date.parse(after?.seen_at ?? '')).toBeGreaterThan(Date.parse(before?.seen_at ?? ''));
  });

  it('keeps a pod that was killed, with the time at which it was last seen', async () => {
    await second.kill9();
    const [killed] = await others();
    const self = async (): Promise<Pod | undefined> => (await pods(first)).find(({ is_this: own }) => own);
    const before = await self();
    await eventually(self, (now) => now?.seen_at !== before?.seen_at);
    expect(await others()).toEqual([killed]);
  });

  it('loses it once it was not seen for a day', async () => {
    await onPostgres(world.databaseUrl, (client) =>
      client.query(`update pod_heartbeat set seen_at = seen_at - interval '1 day' where pod = $1`, [
        nameOf(second),
      ]),
    );
    expect(await others()).toEqual([]);
  });

  it('loses a pod that ends gracefully at once', async () => {
    const third = await world.gateway(await world.settings([]));
    expect((await others()).map(({ pod }) => pod)).toEqual([nameOf(third)]);
    await third.stop();
    expect(await others()).toEqual([]);
  });

  it('is refused while its table cannot be read, and is there again afterwards', async () => {
    await onPostgres(world.databaseUrl, (client) => client.query('alter table pod_heartbeat rename to gone'));
    expect(await call(first, 'GET', '/v1/pods')).toMatchObject({
      status: 503,
      body: { code: 'store.unreachable' },
    });
    await onPostgres(world.databaseUrl, (client) => client.query('alter table gone rename to pod_heartbeat'));
    expect((await pods(first)).map(({ pod }) => pod)).toEqual([nameOf(first)]);
  });
});
