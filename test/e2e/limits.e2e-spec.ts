import { request, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bar, barValue } from '../fixtures/bars.js';
import type { GatewayProcess } from '../support/gateway.js';
import { RawClient } from '../support/raw-client.js';
import { eventually } from '../support/eventually.js';
import { World } from '../support/world.js';

/* Real: Kafka, registry, Postgres, and the gateway as a process. */

let world: World;
let gateway: GatewayProcess;
let topic: string;

beforeAll(async () => {
  world = await World.create();
  topic = await world.topic();
  await world.registerSchema(`${topic}-value`, barValue);
  const key = (name: string, limits: object): object => ({
    name,
    key: name,
    roles: ['produce', 'read'],
    limits,
  });
  gateway = await world.gateway({
    ...(await world.settings([{ topic, value: barValue }])),
    auth: {
      apiKeys: [
        key('good', {}),
        key('flooding', { requestsPerSecond: 5 }),
        key('connected', { connections: 2 }),
        key('streaming', { eventStreams: 2 }),
        key('roaming', { topics: 1 }),
      ],
    },
  });
});
afterAll(() => world.close());

const send = (key: string, to = topic, type = 'application/json'): Promise<Response> => {
  const value = JSON.stringify({ value: bar.value });
  return fetch(`${gateway.url}/topics/${to}`, {
    method: 'POST',
    headers: { 'x-api-key': key, 'content-type': type },
    body: type === 'application/json' ? `{"records":[${value}]}` : value,
  });
};

describe('a caller beyond its rate', () => {
  it('is refused over both paths, and no request of another caller fails', async () => {
    let isOver = false;
    const statuses: number[] = [];
    const flood = async (type: string): Promise<void> => {
      while (!isOver) statuses.push((await send('flooding', topic, type)).status);
    };
    const floods = Array.from({ length: 20 }, (_, n) =>
      flood(n % 2 === 0 ? 'application/json' : 'application/x-ndjson'),
    );
    const others: number[] = [];
    for (let n = 0; n < 100; n += 1) others.push((await send('good')).status);
    isOver = true;
    await Promise.all(floods);
    expect(new Set(others)).toEqual(new Set([200]));
    expect(new Set(statuses)).toEqual(new Set([200, 429]));
  });

  it('is told when it may go on, and may then', async () => {
    const refused = await eventuallyRefused();
    expect(refused.headers.get('ratelimit-policy')).toBe('"requests";q=5;w=1');
    expect(refused.headers.get('ratelimit')).toMatch(/^"requests";r=0;t=\d+$/);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect(await refused.json()).toMatchObject({ code: 'rate.limited', outcome: 'not_sent' });
    await eventually(
      async () => (await send('flooding')).status,
      (status) => status === 200,
    );
    const metrics = await fetch(`${gateway.url}/metrics`, { headers: { 'x-api-key': 'good' } });
    expect(await metrics.text()).toMatch(/^rate_limited_total\{reason="requests"\} [1-9]/m);
    expect(gateway.logs.some(({ key, reason }) => key === 'flooding' && reason === 'requests')).toBe(true);
  });

  async function eventuallyRefused(): Promise<Response> {
    for (;;) {
      const response = await send('flooding');
      if (response.status === 429) return response;
      await response.arrayBuffer();
    }
  }
});

describe('a caller with as many as it may have', () => {
  const open = async (key: string): Promise<RawClient> => {
    const client = await RawClient.to(Number(new URL(gateway.url).port));
    client.socket.write(`GET /v1/whoami HTTP/1.1\r\nHost: t\r\nX-API-Key: ${key}\r\n\r\n`);
    await client.until(1);
    return client;
  };

  it('of connections gets no further one until it closes one', async () => {
    const clients = [await open('connected'), await open('connected')];
    expect(clients.flatMap(({ statuses }) => statuses)).toEqual([200, 200]);
    const refused = await open('connected');
    expect(refused.statuses).toEqual([429]);
    await refused.closed;
    clients[0]?.socket.destroy();
    const again = async (): Promise<readonly number[]> => {
      const client = await open('connected');
      client.socket.destroy();
      return client.statuses;
    };
    await eventually(again, ([status]) => status === 200);
    clients[1]?.socket.destroy();
  });

  it('of event streams gets no further one until it ends one', async () => {
    const stream = async (): Promise<IncomingMessage> => {
      const sent = request(`${gateway.url}/v1/events/stream`, {
        headers: { 'x-api-key': 'streaming' },
        agent: false,
      });
      return ((await once(sent.end(), 'response')) as [IncomingMessage])[0];
    };
    const streams = [await stream(), await stream()];
    expect(streams.map(({ statusCode }) => statusCode)).toEqual([200, 200]);
    const refused = await stream();
    expect(refused.statusCode).toBe(429);
    refused.destroy();
    streams[0]?.destroy();
    const again = async (): Promise<number | undefined> => {
      const response = await stream();
      response.destroy();
      return response.statusCode;
    };
    await eventually(again, (status) => status === 200);
    streams[1]?.destroy();
  });

  it('of topics gets no further one, and keeps the one that it has', async () => {
    const statuses = [];
    for (const to of [topic, `${topic}_other`, topic]) statuses.push((await send('roaming', to)).status);
    expect(statuses).toEqual([200, 429, 200]);
  });
});

describe('a caller with as many subjects as it may have', () => {
  let naming: GatewayProcess;
  // Unique to this run, because the registry outlives a test run.
  const run = Date.now().toString(36);
  const record = (name: string): object => ({ ...barValue, name: `${name}_${run}` });
  const subjectOf = (name: string): string => `com.example.bars.${name}_${run}`;

  beforeAll(async () => {
    for (const name of ['One', 'Two', 'Three', 'Four'])
      await world.registerSchema(subjectOf(name), record(name));
    const key = (name: string, limits: object): object => ({
      name,
      key: name,
      roles: ['produce', 'read'],
      limits,
    });
    naming = await world.gateway({
      ...(await world.settings([], { subjectResolver: 'RecordName' })),
      auth: { apiKeys: [key('naming', { subjects: 2 }), key('good', {})] },
    });
  });

  const declaring = (key: string, name: string): Promise<Response> =>
    fetch(`${naming.url}/topics/${topic}`, {
      method: 'POST',
      headers: { 'x-api-key': key, 'content-type': 'application/json' },
      body: JSON.stringify({ value_schema: JSON.stringify(record(name)), records: [{ value: bar.value }] }),
    });

  it('gets no further one on a topic that exists: nothing of it is looked up or stored', async () => {
    for (const name of ['One', 'Two', 'One']) expect((await declaring('naming', name)).status).toBe(200);
    const calls = world.registry.calls.length;
    for (const name of ['Three', 'Four']) {
      const refused = await declaring('naming', name);
      expect(refused.status).toBe(429);
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(3000);
      expect(await refused.json()).toMatchObject({
        code: 'rate.limited',
        outcome: 'not_sent',
        topic,
        subject: subjectOf(name),
      });
    }
    expect(world.registry.calls).toHaveLength(calls);
    const listed = await fetch(`${naming.url}/v1/subjects?topic=${topic}`, {
      headers: { 'x-api-key': 'good' },
    });
    const text = await listed.text();
    expect(['One', 'Two', 'Three', 'Four'].map((name) => text.includes(subjectOf(name)))).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect((await declaring('naming', 'Two')).status).toBe(200);
    expect((await declaring('good', 'Three')).status).toBe(200);
    const metrics = await fetch(`${naming.url}/metrics`, { headers: { 'x-api-key': 'good' } });
    expect(await metrics.text()).toMatch(/^rate_limited_total\{reason="subjects"\} 2$/m);
  });

  it('gets no line of a stream accepted that needs a further one', async () => {
    const [first, other] = [await world.topic(), await world.topic()];
    const limited = await world.gateway({
      ...(await world.settings([
        { topic: first, value: barValue },
        { topic: other, value: barValue },
      ])),
      auth: { apiKeys: [{ name: 'naming', key: 'naming', roles: ['produce'], limits: { subjects: 1 } }] },
    });
    for (const name of [first, other]) await world.registerSchema(`${name}-value`, barValue);
    const stream = async (to: string): Promise<unknown[]> => {
      const response = await fetch(`${limited.url}/topics/${to}`, {
        method: 'POST',
        headers: { 'x-api-key': 'naming', 'content-type': 'application/x-ndjson' },
        body: `${JSON.stringify({ value: bar.value })}\n`.repeat(2),
      });
      expect(response.status).toBe(200);
      return (await response.text())
        .trim()
        .split('\n')
        .map((line): unknown => JSON.parse(line));
    };
    expect(await stream(first)).toMatchObject([{ partition: 0 }, { partition: 0 }]);
    expect(await stream(other)).toMatchObject([{ code: 'rate.limited' }, { code: 'rate.limited' }]);
    expect(await world.topics.read(other)).toEqual([]);
    expect(await stream(first)).toMatchObject([{ partition: 0 }, { partition: 0 }]);
  });
});
