import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { GatewayProcess } from '../support/gateway.js';
import { OidcProvider } from '../support/oidc-provider.js';
import { RecordStream } from '../support/record-stream.js';
import { selfSigned } from '../support/self-signed.js';
import { sendRequest } from '../support/send-request.js';
import { eventually, World } from '../support/world.js';

/** Tokens of an OpenID provider. Real: gateway process, Kafka, registry, Postgres, TLS to a provider of the tests. */
describe('tokens', () => {
  let world: World;
  let folder: string;
  let provider: OidcProvider;

  beforeAll(async () => {
    world = await World.create();
    folder = await mkdtemp(join(tmpdir(), 'sluicegate-oidc-'));
    await writeFile(join(folder, 'ca.pem'), selfSigned.cert);
  });
  afterAll(async () => {
    await world.close();
    await rm(folder, { recursive: true, force: true });
  });
  beforeEach(async () => void (provider = await OidcProvider.start({ transport: 'https' })));
  afterEach(() => provider.close());

  async function gatewayFor(more: object = {}): Promise<GatewayProcess> {
    const issuer = {
      name: 'corp',
      issuer: provider.issuer,
      audience: ['sluicegate'],
      caFile: join(folder, 'ca.pem'),
      claims: { topics: 'topics' },
      ...more,
    };
    return world.gateway({ ...(await world.settings([])), auth: { jwt: [issuer] } });
  }

  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
  const produce = (gateway: GatewayProcess, topic: string, token: string, value: unknown = null) =>
    sendRequest(gateway, 'POST', `/topics/${topic}`, {
      headers: { 'content-type': 'application/json', ...bearer(token) },
      body: { records: [{ value }] },
    });
  const offsets = async (topic: string): Promise<readonly number[]> =>
    (await world.topics.read(topic)).map(({ offset }) => Number(offset));

  it('let a caller produce to its topics, in a batch and in a stream, and to no others', async () => {
    const [own, other] = [await world.topic('own'), await world.topic('other')];
    const gateway = await gatewayFor();
    const token = await provider.token({ roles: ['produce'], topics: ['own_*'] });

    expect((await produce(gateway, own, token)).status).toBe(200);
    const stream = new RecordStream(gateway, own, '', bearer(token));
    await stream.send({ value: null }, { value: null });
    expect((await stream.end()).map(({ offset }) => offset)).toEqual([1, 2]);

    expect(await produce(gateway, other, token)).toMatchObject({
      status: 404,
      body: { code: 'topic.unknown' },
    });
    const refused = await sendRequest(gateway, 'POST', `/topics/${other}`, {
      headers: { 'content-type': 'application/x-ndjson', ...bearer(token) },
      body: '{"value":null}\n',
    });
    expect(refused).toMatchObject({ status: 404, body: { code: 'topic.unknown' } });
    expect(await offsets(own)).toEqual([0, 1, 2]);
    expect(await offsets(other)).toEqual([]);
  });

  it('go on while the provider rotates its key: no record is refused, lost or duplicated', async () => {
    const topic = await world.topic('own');
    const gateway = await gatewayFor();
    const claims = { roles: ['produce'], topics: ['*'] };
    const token = (jti: number): Promise<string> => provider.token({ ...claims, jti });
    const old = await token(0);
    const stream = new RecordStream(gateway, topic, '', bearer(old));
    const statuses: number[] = [];
    let isRotated = false;
    const sending = [1, 2, 3].map(async (client) => {
      for (let sent = 0, after = 0; after < 20; sent += 1) {
        if (isRotated) after += 1;
        statuses.push((await produce(gateway, topic, await token(client * 1e6 + sent))).status);
        await stream.send({ value: null });
      }
    });
    await eventually(
      () => statuses.length,
      (count) => count > 20,
    );
    const before = provider.keyRequests;
    await provider.rotate('key-2', { keepsOld: true });
    isRotated = true;
    await Promise.all(sending);
    const lines = await stream.end();

    expect(new Set(statuses)).toEqual(new Set([200]));
    expect(lines.filter(({ error }) => error !== null)).toEqual([]);
    expect(await offsets(topic)).toHaveLength(statuses.length + lines.length);
    expect(provider.keyRequests - before).toBe(1);
    // The old key is still published.
    expect((await produce(gateway, topic, old)).status).toBe(200);
  });

  it('cannot be verified while the keys were never fetched: 503, and nothing is sent; then they can', async () => {
    const topic = await world.topic('own');
    provider.fault = 'down';
    const gateway = await gatewayFor();
    const token = await provider.token({ roles: ['produce'], topics: ['*'] });
    const refused = await produce(gateway, topic, token);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1']);
    expect(refused.body).toMatchObject({ code: 'auth.unavailable', error_code: 50306, outcome: 'not_sent' });
    expect(await offsets(topic)).toEqual([]);
    expect(gateway.logs).toContainEqual(
      expect.objectContaining({ issuer: 'corp', msg: 'the keys of an issuer of tokens cannot be fetched' }),
    );

    provider.recover();
    await eventually(
      async () => (await produce(gateway, topic, token)).status,
      (status) => status === 200,
    );
    expect(await offsets(topic)).toEqual([0]);
    expect(JSON.stringify(gateway.logs)).not.toContain(token.split('.')[2]);
  });

  it('that wait for a slow provider do not delay a shutdown', async () => {
    provider.fault = 'slow';
    const gateway = await gatewayFor({ timeoutMs: 60_000 });
    await eventually(
      () => provider.requests.length,
      (count) => count > 0,
    );
    expect(await gateway.stop()).toBe(0);
    provider.recover();
  });
});
