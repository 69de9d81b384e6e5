import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bar, barValue } from '../fixtures/bars.js';
import { CertificateAuthority } from '../support/certificates.js';
import type { GatewayProcess } from '../support/gateway.js';
import { expectEachOnce, keepCalling } from '../support/keep-calling.js';
import { planted } from '../support/planted.js';
import { selfSigned } from '../support/self-signed.js';
import { settingReadAgain } from '../support/setting-read-again.js';
import { TlsProxy } from '../support/tls-proxy.js';
import { TokenEndpoint } from '../support/token-endpoint.js';
import { eventually, produce, World } from '../support/world.js';

const bearer = (token: string): string => `Bearer ${token}`;

/** Real: gateway processes, Kafka, registry. Stand-ins: the proxy before the registry, with TLS, that requires a token; the token endpoint. */
describe('tokens for the registry that are rotated under load', () => {
  const authority = new CertificateAuthority();
  let world: World;
  let registry: TlsProxy;
  let folder: string;

  beforeAll(async () => {
    world = await World.create();
    folder = await mkdtemp(join(tmpdir(), 'sluicegate-tokens-'));
    registry = await TlsProxy.before(world.registry.url, { server: authority.server(), clientCa: null });
    await write('registry-ca.pem', authority.pem);
  });

  afterAll(async () => {
    await world.close();
    await registry.close();
    await rm(folder, { recursive: true });
  });

  const file = (name: string): string => join(folder, name);
  const write = (name: string, text: string): Promise<void> => writeFile(file(name), text);

  /** A gateway that asks the registry before each record. */
  const gatewayWith = async (auth: object): Promise<{ gateway: GatewayProcess; topic: string }> => {
    const topic = await world.topic();
    await world.registerSchema(`${topic}-value`, barValue);
    const settings = await world.settings([{ topic, value: barValue }], {
      mode: 'resolve',
      resolveSchemaAtProduce: true,
      resolveSchemaOnErrorOnly: false,
    });
    const ssl = { caFile: file('registry-ca.pem') };
    const gateway = await world.gateway({ ...settings, schemaRegistry: { url: registry.url, auth, ssl } });
    return { gateway, topic };
  };

  const expectNothingLost = async (
    { gateway, topic }: { gateway: GatewayProcess; topic: string },
    load: ReturnType<typeof keepCalling<'records'>>,
  ): Promise<void> => {
    const { records } = await load.stop();
    expect(records.filter(({ status }) => status !== 200).map(({ body }) => body)).toEqual([]);
    expectEachOnce(records, await world.topics.read(topic));
    expect(gateway.logs.filter(({ level }) => level === 'error')).toEqual([]);
  };

  const calls = (): number => world.registry.calls.length;

  it('come from a file: no record is lost or sent twice, and no request fails', async () => {
    const tokens = ['registry-token-1', 'registry-token-2', 'registry-token-3'].map(planted);
    const [first = '', ...later] = tokens;
    world.registry.demands = bearer(first);
    await write('token', `${first}\n`);
    const started = await gatewayWith({ tokenFile: file('token') });
    const load = keepCalling({
      records: () => produce(started.gateway, started.topic, [{ value: bar.value }]),
    });
    await load.completed('records', 50);

    let before = first;
    for (const [index, token] of later.entries()) {
      world.registry.demands = [before, token].map(bearer);
      await write('token', token);
      await settingReadAgain(started.gateway, 'schemaRegistry.auth.tokenFile', index + 1);
      await load.completed('records', 2);
      world.registry.demands = bearer(token);
      const asked = calls();
      await load.completed('records', 50);
      expect(calls()).toBeGreaterThanOrEqual(asked + 49);
      before = token;
    }
    await expectNothingLost(started, load);
  });

  it('come from a token endpoint, whose secret is rotated too: as with a file', async () => {
    const issued: string[] = [];
    const endpoint = await TokenEndpoint.start(() => {
      issued.push(planted(`issued-token-${issued.length}`));
      // The one before is valid until its end, which comes before the one after this is issued.
      world.registry.demands = issued.slice(-2).map(bearer);
      return Promise.resolve(issued.at(-1) ?? '');
    });
    endpoint.lifetime = 3;
    endpoint.secret = planted('first-client-secret');
    world.registry.demands = bearer('none yet');
    await write('client-secret', endpoint.secret);
    await write('endpoint.pem', selfSigned.cert);
    const started = await gatewayWith({
      clientCredentials: {
        url: endpoint.url,
        clientId: 'gateway',
        clientSecretFile: file('client-secret'),
        caFile: file('endpoint.pem'),
      },
    });
    const load = keepCalling({
      records: () => produce(started.gateway, started.topic, [{ value: bar.value }]),
    });
    await load.completed('records', 50);
    await eventually(
      () => issued.length,
      (count) => count >= 3,
    );

    const rotated = planted('next-client-secret');
    endpoint.nextSecret = rotated;
    await write('client-secret', rotated);
    await settingReadAgain(started.gateway, 'schemaRegistry.auth.clientCredentials.clientSecretFile');
    endpoint.secret = rotated;
    await eventually(
      () => endpoint.requests.filter(({ clientSecret }) => clientSecret === rotated),
      ({ length }) => length >= 2,
    );
    const asked = calls();
    await load.completed('records', 50);
    expect(calls()).toBeGreaterThanOrEqual(asked + 49);
    await expectNothingLost(started, load);
    await endpoint.close();
  });
});
