import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CertificateAuthority } from '../support/certificates.js';
import type { GatewayProcess } from '../support/gateway.js';
import { KafkaBrokers } from '../support/kafka-brokers.js';
import { planted } from '../support/planted.js';
import { setScramPassword } from '../support/scram-password.js';
import { SESSION_MS, user } from '../support/secured-listener.js';
import { settingReadAgain } from '../support/setting-read-again.js';
import { selfSigned } from '../support/self-signed.js';
import { TokenEndpoint } from '../support/token-endpoint.js';
import { Topics } from '../support/topics.js';
import { eventually, produce, World } from '../support/world.js';

const type = 'application/vnd.kafka.binary.v2+json';
/** Of a token, in seconds. */
const LIFETIME = 5;

/**
 * Real: a Kafka broker of the test's own with TLS and SASL, gateway processes with settings and secrets in files, Postgres. Stand-in:
 * the token endpoint.
 */
let world: World;
let brokers: KafkaBrokers;
let topics: Topics;
let directory: string;

// Brokers start slowly on a busy machine.
beforeAll(async () => {
  world = await World.create();
  brokers = await KafkaBrokers.start(1, { tls: true });
  topics = new Topics(...brokers.addresses);
  directory = await mkdtemp(join(tmpdir(), 'sluicegate-secrets-'));
  await write('brokers.pem', brokers.secured.authority.pem);
}, 300_000);

afterAll(async () => {
  await world.close();
  await topics.close();
  await brokers.close();
  await rm(directory, { recursive: true, force: true });
});

const pathOf = (name: string): string => join(directory, name);
const write = (name: string, text: string): Promise<void> => writeFile(pathOf(name), text);

async function gatewayWith(client: string, sasl: object): Promise<GatewayProcess> {
  const settings = await world.settings([]);
  const ssl = { caFile: pathOf('brokers.pem') };
  return world.gateway({
    ...settings,
    kafka: { brokers: [brokers.secured.sasl.address], client, ssl, sasl },
  });
}

/** Sends one record after the other until it is stopped. Then every record is in the topic as its response said. */
function keepProducing(gateway: GatewayProcess, topic: string) {
  const responses: { readonly value: string; readonly status: number; readonly outcome: unknown }[] = [];
  let stopped = false;
  const work = async (): Promise<void> => {
    for (let number = 0; !stopped; number += 1) {
      const value = Buffer.from(`record ${number}`).toString('base64');
      const { status, body } = await produce(gateway, topic, [{ value }], { type });
      responses.push({ value, status, outcome: body['outcome'] });
    }
  };
  const done = work();
  return {
    responses,
    /** Resolves once one more record is acknowledged that was sent after the call. */
    async goesOn(): Promise<void> {
      const from = responses.length + 1;
      await eventually(
        () => responses.slice(from),
        (later) => later.some(({ status }) => status === 200),
      );
    },
    async stop(): Promise<void> {
      stopped = true;
      await done;
      const log = (await topics.read(topic)).map(({ value }) => value?.toString('base64') ?? '');
      // The one in flight at a cut may be there or not.
      const unknown = responses.filter(({ outcome }) => outcome === 'unknown').map(({ value }) => value);
      const acked = responses.filter(({ status }) => status === 200).map(({ value }) => value);
      expect(log.filter((value) => !unknown.includes(value))).toEqual(acked);
      expect(new Set(log).size).toBe(log.length);
    },
  };
}

describe.each(['kafkajs', 'platformatic'])('a gateway over %s', (client) => {
  it('gets a token from the endpoint before each one expires, also with a rotated secret', async () => {
    const endpoint = await TokenEndpoint.start((lifetime) => brokers.secured.tokens.issue(lifetime));
    endpoint.lifetime = LIFETIME;
    endpoint.secret = planted('secret-of-the-client');
    await write('client-secret', endpoint.secret);
    await write('endpoint.pem', selfSigned.cert);
    const topic = await topics.create();
    const gateway = await gatewayWith(client, {
      mechanism: 'oauthbearer',
      clientCredentials: {
        url: endpoint.url,
        clientId: 'gateway',
        clientSecretFile: pathOf('client-secret'),
        caFile: pathOf('endpoint.pem'),
        scope: 'kafka',
      },
    });
    const producing = keepProducing(gateway, topic);
    await producing.goesOn();

    const rotated = planted('next-secret-of-the-client');
    endpoint.nextSecret = rotated;
    await write('client-secret', rotated);
    await settingReadAgain(gateway, 'kafka.sasl.clientCredentials.clientSecretFile');
    endpoint.secret = rotated;
    await eventually(
      () => endpoint.requests.filter(({ clientSecret }) => clientSecret === rotated),
      ({ length }) => length >= 2,
    );
    await producing.goesOn();
    expect(new Set(producing.responses.map(({ status }) => status))).toEqual(new Set([200]));
    await producing.stop();

    endpoint.respond = (_, response) => response.writeHead(503).end();
    const refused = await eventually(
      () => produce(gateway, topic, [{ value: 'AA==' }], { type }),
      ({ status }) => status !== 200,
    );
    expect(refused.body).toMatchObject({ outcome: 'not_sent' });
    endpoint.respond = null;
    await eventually(
      () => produce(gateway, topic, [{ value: 'AA==' }], { type }),
      ({ status }) => status === 200,
    );
    expect(await gateway.stop()).toBe(0);
    await endpoint.close();
  });

  it('goes on after it was suspended for longer than its session', async () => {
    const { username, password } = user;
    const topic = await topics.create();
    const gateway = await gatewayWith(client, { mechanism: 'scram-sha-256', username, password });
    const send = () => produce(gateway, topic, [{ value: 'AA==' }], { type });
    expect((await send()).status).toBe(200);
    gateway.pause();
    const from = performance.now();
    await eventually(
      () => performance.now() - from,
      (ms) => ms > 1.2 * SESSION_MS,
    );
    const sent = [send(), send()];
    gateway.resume();
    for (const { status } of await Promise.all(sent)) expect(status).toBe(200);
    expect(await topics.read(topic)).toHaveLength(3);
    expect(await gateway.stop()).toBe(0);
  });

  it(
    'takes a new password by PLAIN from its file, while the broker restarts with it',
    { timeout: 300_000 },
    async () => {
      const username = `restarted-${client}`;
      const passwords = [planted('first-plain-password'), planted('second-plain-password')] as const;
      await brokers.restartWithPassword(1, { username, password: passwords[0] });
      await write('password', passwords[0]);
      const topic = await topics.create();
      const passwordFile = pathOf('password');
      const gateway = await gatewayWith(client, { mechanism: 'plain', username, passwordFile });
      const producing = keepProducing(gateway, topic);
      await producing.goesOn();

      await write('password', passwords[1]);
      await settingReadAgain(gateway, 'kafka.sasl.passwordFile');
      await brokers.restartWithPassword(1, { username, password: passwords[1] });
      await producing.goesOn();
      await producing.stop();
      expect(await gateway.stop()).toBe(0);
    },
  );

  it('trusts the brokers of the next authority from its file, while it sends', async () => {
    const { authority, sasl } = brokers.secured;
    const next = new CertificateAuthority('next brokers');
    const topic = await topics.create();
    const gateway = await gatewayWith(client, { mechanism: 'scram-sha-256', ...user });
    const producing = keepProducing(gateway, topic);
    await producing.goesOn();

    await write('brokers.pem', authority.pem + next.pem);
    await settingReadAgain(gateway, 'kafka.ssl');
    await brokers.changeCertificate(1, next);
    sasl.gate.cut();
    await producing.goesOn();
    await write('brokers.pem', next.pem);
    await settingReadAgain(gateway, 'kafka.ssl', 2);
    sasl.gate.cut();
    await producing.goesOn();
    await producing.stop();
    expect(await gateway.stop()).toBe(0);
  });

  it('takes a new password from its file, while it sends', async () => {
    const username = `rotating-${client}`;
    const [broker = ''] = brokers.addresses;
    const passwords = [planted('first-password'), planted('second-password')] as const;
    await setScramPassword(broker, 'scram-sha-512', { username, password: passwords[0] });
    await write('password', `${passwords[0]}\n`);
    const topic = await topics.create();
    const passwordFile = pathOf('password');
    const gateway = await gatewayWith(client, { mechanism: 'scram-sha-512', username, passwordFile });
    const producing = keepProducing(gateway, topic);
    await producing.goesOn();

    await write('password', `${passwords[1]}\n`);
    await settingReadAgain(gateway, 'kafka.sasl.passwordFile');
    await setScramPassword(broker, 'scram-sha-512', { username, password: passwords[1] });
    await producing.goesOn();
    brokers.secured.sasl.gate.shut();
    await eventually(
      () => producing.responses.at(-1),
      (last) => last !== undefined && last.status !== 200,
    );
    brokers.secured.sasl.gate.open();
    await producing.goesOn();
    await producing.stop();
    expect(await gateway.stop()).toBe(0);
  });
});
