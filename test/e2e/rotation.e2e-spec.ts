import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bar, barValue } from '../fixtures/bars.js';
import { CertificateAuthority, type IssuedCertificate } from '../support/certificates.js';
import type { GatewayProcess } from '../support/gateway.js';
import { expectEachOnce, keepCalling } from '../support/keep-calling.js';
import { planted } from '../support/planted.js';
import { settingReadAgain } from '../support/setting-read-again.js';
import { SecuredPostgres, serialOf } from '../support/secured-postgres.js';
import { TlsProxy } from '../support/tls-proxy.js';
import { call, eventually, produce, World } from '../support/world.js';

const basic = (password: string): string => `Basic ${Buffer.from(`gateway:${password}`).toString('base64')}`;
/**
 * Real: a gateway process, Kafka, registry, a Postgres of its own with TLS. Stand-ins: proxies before the registry, one that
 * requires a password and one that requires a certificate.
 */
describe('secrets and certificates that are rotated under load', () => {
  const authority = new CertificateAuthority();
  let world: World;
  let postgres: SecuredPostgres;
  let registry: TlsProxy;
  let folder: string;
  let gateway: GatewayProcess;
  let topic: string;
  /** The last one. */
  let postgresCertificate: IssuedCertificate;

  const write = (name: string, text: string): Promise<void> => writeFile(join(folder, name), text);
  const writePair = async (name: string, { cert, key }: IssuedCertificate): Promise<void> => {
    await write(`${name}.pem`, cert);
    await write(`${name}.key`, key);
  };

  beforeAll(async () => {
    world = await World.create();
    postgres = await SecuredPostgres.start();
    folder = await mkdtemp(join(tmpdir(), 'sluicegate-rotation-'));
    topic = await world.topic();
    await world.registerSchema(`${topic}-value`, barValue);
    registry = await TlsProxy.before(world.registry.url, {
      server: authority.server(),
      clientCa: authority.pem,
    });
    world.registry.demands = basic(planted('registry-1'));
    await postgres.changePassword('certified', planted('postgres-1'));
    await write('registry-password', `${planted('registry-1')}\n`);
    await write('postgres-password', `${planted('postgres-1')}\n`);
    await write('registry-ca.pem', authority.pem);
    await write('postgres-ca.pem', postgres.authority.pem);
    await writePair('registry', authority.issue({ subject: 'CN=gateway-1' }));
    await writePair('postgres', postgres.authority.issue({ subject: 'CN=certified' }));
    const file = (name: string): string => join(folder, name);
    const settings = await world.settings([{ topic, value: barValue }], {
      mode: 'resolve',
      // The registry is asked before each record, and data that does not fit is stored as a conflict.
      resolveSchemaAtProduce: true,
      resolveSchemaOnErrorOnly: false,
    });
    gateway = await world.gateway({
      ...settings,
      schemaRegistry: {
        url: registry.url,
        auth: { username: 'gateway', passwordFile: file('registry-password') },
        ssl: {
          caFile: file('registry-ca.pem'),
          certFile: file('registry.pem'),
          keyFile: file('registry.key'),
        },
      },
      postgres: {
        url: postgres.urlOf(
          'certified',
          `&sslrootcert=${file('postgres-ca.pem')}&sslcert=${file('postgres.pem')}&sslkey=${file('postgres.key')}`,
        ),
        passwordFile: file('postgres-password'),
      },
    });
  });

  afterAll(async () => {
    await world.close();
    await registry.close();
    await postgres.stop();
    await rm(folder, { recursive: true });
  });

  const readAgain = (setting: string, times?: number): Promise<void> =>
    settingReadAgain(gateway, setting, times);

  /** A call that needs a connection which the gateway did not have before. */
  const succeeds = async (path: string, accept = 'application/json'): Promise<void> => {
    const response = await fetch(`${gateway.url}${path}`, { headers: { accept } });
    expect({ path, status: response.status }).toEqual({ path, status: 200 });
    await response.text();
  };

  it('lose and repeat no record, and no request fails', async () => {
    const load = keepCalling({
      records: () => produce(gateway, topic, [{ value: bar.value }]),
      conflicts: () => produce(gateway, topic, [{ value: { ...bar.value, unknown: 1 } }]),
      audit: () => call(gateway, 'GET', '/v1/mismatches'),
    });
    await load.completed('records', 50);

    const certificate = authority.issue({ subject: 'CN=gateway-2' });
    await writePair('registry', certificate);
    await readAgain('schemaRegistry.ssl');
    await eventually(() => registry.callers.includes('gateway-2'), Boolean);

    world.registry.demands = ['registry-1', 'registry-2'].map((each) => basic(planted(each)));
    await write('registry-password', planted('registry-2'));
    await readAgain('schemaRegistry.auth.passwordFile');
    world.registry.demands = basic(planted('registry-2'));

    const next = new CertificateAuthority('next authority');
    await write('registry-ca.pem', authority.pem + next.pem);
    await readAgain('schemaRegistry.ssl', 2);
    registry.change({ server: next.server(), clientCa: authority.pem });
    await write('registry-ca.pem', next.pem);
    await readAgain('schemaRegistry.ssl', 3);

    await write('postgres-password', planted('postgres-2'));
    await readAgain('postgres.passwordFile');
    await postgres.changePassword('certified', planted('postgres-2'));
    await succeeds('/v1/subjects');

    postgresCertificate = postgres.authority.issue({ subject: 'CN=certified' });
    await writePair('postgres', postgresCertificate);
    await write('postgres-ca.pem', postgres.authority.pem + next.pem);
    await eventually(
      () => gateway.logs.filter(({ setting, level }) => setting === 'postgres.url' && level === 'info'),
      (lines) => lines.length > 0,
    );
    await postgres.changeServer(next.server());
    await eventually(
      async () => {
        await succeeds('/v1/mismatches', 'text/csv');
        return postgres.serials('certified');
      },
      (serials) => serials.includes(serialOf(postgresCertificate.cert)),
    );

    await load.completed('records', 50);
    const answers = await load.stop();
    const failed = [...answers.records, ...answers.conflicts, ...answers.audit].filter(
      ({ status }) => status >= 500,
    );
    expect(failed.map(({ status, body }) => ({ status, body }))).toEqual([]);
    expect(answers.records.filter(({ status }) => status !== 200)).toEqual([]);
    expect(new Set(answers.conflicts.map(({ status }) => status))).toEqual(new Set([409]));
    expect(answers.audit.at(-1)?.body['items']).not.toEqual([]);
    expectEachOnce(answers.records, await world.topics.read(topic));
    expect(gateway.logs.filter(({ level }) => level === 'error')).toEqual([]);
  });

  it('are shown on every new connection', async () => {
    await postgres.cut('certified');
    registry.cut();
    const sent = () => produce(gateway, topic, [{ value: bar.value }]);
    await eventually(sent, ({ status }) => status === 200);
    await eventually(
      () => call(gateway, 'GET', '/v1/mismatches'),
      ({ status }) => status === 200,
    );
    expect(registry.callers.at(-1)).toBe('gateway-2');
    expect(new Set(await postgres.serials('certified'))).toEqual(
      new Set([serialOf(postgresCertificate.cert)]),
    );
  });
});
