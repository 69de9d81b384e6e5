import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bar, barValue, barWithVwap, ksqlBarValue, retypedBarValue } from '../fixtures/bars.js';
import type { GatewayProcess } from '../support/gateway.js';
import { sendRequest } from '../support/send-request.js';
import { World } from '../support/world.js';

/** Real: gateway processes, Kafka, registry, Postgres. */
describe('the writers of a subject', () => {
  let world: World;
  let gateway: GatewayProcess;
  let second: GatewayProcess;
  let topic: string;
  const ids = { old: 0, new: 0 };

  beforeAll(async () => {
    world = await World.create();
    topic = await world.topic();
    ids.old = await world.registerSchema(`${topic}-value`, barValue);
    const settings = {
      ...(await world.settings([{ topic, value: barValue }])),
      auth: {
        apiKeys: [
          { name: 'loader', key: 'key-of-loader', roles: ['produce'] },
          { name: 'legacy', key: 'key-of-legacy', roles: ['produce'] },
          { name: 'operator', key: 'key-of-operator', roles: ['operate'] },
        ],
      },
    };
    gateway = await world.gateway(settings);
    second = await world.gateway(settings);
    for (let n = 0; n < 3; n++)
      expect(await produce('legacy', { records: [{ value: bar.value }] })).toBe(200);
    ids.new = await world.registerSchema(`${topic}-value`, ksqlBarValue);
    const declared = { value_schema: JSON.stringify(ksqlBarValue), records: [{ value: barWithVwap.value }] };
    for (let n = 0; n < 2; n++) expect(await produce('loader', declared)).toBe(200);
    expect(await produce('loader', { value_schema_id: ids.new, records: declared.records })).toBe(200);
    const retyped = { value_schema: JSON.stringify(retypedBarValue), records: [{ value: bar.value }] };
    expect(await produce('loader', retyped)).toBe(409);
  });
  afterAll(() => world.close());

  const headersOf = (who: string) => ({ 'x-api-key': `key-of-${who}` });

  async function produce(who: string, body: unknown, type = 'application/json'): Promise<number> {
    const headers = { 'content-type': type, ...headersOf(who) };
    return (await sendRequest(gateway, 'POST', `/topics/${topic}`, { headers, body })).status;
  }

  interface Writers {
    readonly pod: string;
    readonly since: string;
    readonly clients: readonly {
      readonly client: string;
      readonly schema_id: number | null;
      readonly fingerprint: string | null;
      readonly requests: number;
      readonly first_seen: string;
      readonly last_seen: string;
    }[];
    readonly declared: readonly Readonly<Record<string, unknown>>[];
  }
  async function writers(of = gateway): Promise<Writers> {
    const path = `/v1/subjects/${topic}/${topic}-value/writers`;
    const { status, body } = await sendRequest(of, 'GET', path, { headers: headersOf('operator') });
    expect(status).toBe(200);
    return body as unknown as Writers;
  }
  const clients = async (of = gateway) =>
    (await writers(of)).clients.map(
      ({ client, schema_id: id, requests }) => `${client} ${String(id)} ${requests}`,
    );

  it('are the clients that this pod has seen, with what they declare, the last one first', async () => {
    expect(await clients()).toEqual(['loader null 1', `loader ${ids.new} 3`, 'legacy null 3']);
    const { pod, since, clients: seen } = await writers();
    expect(pod).toBe(gateway.logs[0]?.['pod']);
    for (const { first_seen: first, last_seen: last } of seen) {
      expect(Date.parse(since)).toBeLessThan(Date.parse(first));
      expect(Date.parse(first)).toBeLessThanOrEqual(Date.parse(last));
    }
    expect(seen.map(({ fingerprint }) => fingerprint?.startsWith('sha256:'))).toEqual([
      true,
      true,
      undefined,
    ]);
  });

  it('are the schemas that were declared, which every pod knows', async () => {
    const { declared } = await writers();
    expect(declared).toMatchObject([
      { schema_id: ids.new, version: 2, status: 'accepted', written_as: null, mismatch_id: null },
      { schema_id: null, version: null, status: 'refused', written_as: null },
    ]);
    expect(typeof declared[1]?.['mismatch_id']).toBe('string');
    const elsewhere = await writers(second);
    expect(elsewhere.declared).toEqual(declared);
    expect(elsewhere.clients).toEqual([]);
    expect(elsewhere.pod).toBe(second.logs[0]?.['pod']);
  });

  it('count a stream of records once', async () => {
    const line = `${JSON.stringify({ value: bar.value })}\n`;
    const sent = await fetch(`${gateway.url}/topics/${topic}`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson', ...headersOf('legacy') },
      body: line.repeat(3000),
    });
    expect((await sent.text()).trimEnd().split('\n')).toHaveLength(3000);
    expect((await clients())[0]).toBe('legacy null 4');
  });
});
