import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bar, barValue } from '../fixtures/bars.js';
import { freshDatabase } from '../support/database.js';
import { GatewayProcess, type LogLine } from '../support/gateway.js';
import type { KafkaProxy } from '../support/kafka-proxy.js';
import { stack } from '../support/stack.js';
import { call, eventually, metrics, produce, World } from '../support/world.js';

/** The log lines about a dependency that went down or came back. */
const linesAbout = (gateway: GatewayProcess, dependency: string): LogLine[] =>
  gateway.logs.filter((line) => line['dependency'] === dependency);

/** Resolves once there are `count` lines. A response may arrive before the line is written. */
const loggedAbout = (gateway: GatewayProcess, dependency: string, count: number): Promise<unknown> =>
  eventually(
    () => linesAbout(gateway, dependency).length,
    (length) => length >= count,
  );

const reasonsOf = async (gateway: GatewayProcess): Promise<Record<string, unknown>> => {
  // The gateway may not listen yet.
  const response = await call(gateway, 'GET', '/health/ready').catch(() => null);
  return (response?.body['reasons'] ?? {}) as Record<string, unknown>;
};

/** Real: gateway process, Kafka, registry, and a Postgres whose logins and databases do not match the settings. */
describe('a Postgres that cannot be used', () => {
  const suffix = randomBytes(4).toString('hex');
  const login = `limited_${suffix}`;
  let database: Awaited<ReturnType<typeof freshDatabase>>;
  let empty: Awaited<ReturnType<typeof freshDatabase>>;
  const gateways: GatewayProcess[] = [];
  const sql = async (text: string): Promise<void> => {
    const client = new Client({ connectionString: stack().postgres });
    await client.connect();
    await client.query(text);
    await client.end();
  };

  beforeAll(async () => {
    [database, empty] = [await freshDatabase(stack().postgres), await freshDatabase(stack().postgres)];
    await sql(`create role ${login} login password 'right'`);
  });

  afterAll(async () => {
    await Promise.all(gateways.map((gateway) => gateway.kill9()));
    await Promise.all([database.drop(), empty.drop()]);
    await sql(`drop role ${login}`);
  });

  const address = (parts: { user?: string; password?: string; name?: string; query?: string }): string => {
    const url = new URL(database.url);
    if (parts.user !== undefined) url.username = parts.user;
    if (parts.password !== undefined) url.password = parts.password;
    if (parts.name !== undefined) url.pathname = `/${parts.name}`;
    return `${url.href}${parts.query ?? ''}`;
  };
  const launch = async (url: string, args: readonly string[] = []): Promise<GatewayProcess> => {
    const settings = { kafka: { brokers: [stack().kafka] }, schemaRegistry: { url: stack().schemaRegistry } };
    const gateway = await GatewayProcess.launch({ ...settings, postgres: { url } }, {}, args);
    gateways.push(gateway);
    return gateway;
  };
  const reason = async (gateway: GatewayProcess, words: RegExp): Promise<void> => {
    await eventually(
      () => reasonsOf(gateway),
      ({ postgres }) => words.test(String(postgres)),
    );
    // On a busy machine, the first attempt may have timed out, which is another reason.
    const isIt = (line: LogLine): boolean => words.test(String(line['reason']));
    await eventually(
      () => linesAbout(gateway, 'postgres').filter(isIt).length,
      (count) => count > 0,
    );
    // Attempts are a second apart.
    await new Promise((later) => setTimeout(later, 2500));
    expect(linesAbout(gateway, 'postgres').filter(isIt)).toMatchObject([{ level: 'warn' }]);
    expect(gateway.printed).toEqual([]);
    expect(JSON.stringify(gateway.logs)).not.toContain('S3CRET');
    const text = await metrics(gateway);
    expect(text).toContain('dependency_up{dependency="postgres"} 0');
    expect(text).toContain('dependency_up{dependency="kafka"} 1');
    expect(text).not.toContain('dependency_up{dependency="registry"}');
  };

  it('is reported once with the reason: the password, then the missing right; and as usable again after that', async () => {
    const gateway = await launch(address({ user: login, password: 'S3CRET' }));
    await reason(gateway, /the password in postgres\.url is refused/);
    await sql(`alter role ${login} password 'S3CRET'`);
    await reason(gateway, /lacks a right/);
    const lacking = linesAbout(gateway, 'postgres').find((line) =>
      /lacks a right/.test(String(line['reason'])),
    );
    expect(lacking?.['detail']).toMatch(/must run once: (create role|grant) /);
    await sql(`alter role ${login} superuser`);
    await gateway.ready();
    await eventually(
      () => linesAbout(gateway, 'postgres').at(-1)?.msg,
      (msg) => msg === 'Postgres can be used again',
    );
    expect(await reasonsOf(gateway)).toEqual({});
    expect(await metrics(gateway)).toContain('dependency_up{dependency="postgres"} 1');
  });

  it('is reported with the reason: a missing database, or TLS that it does not offer', async () => {
    const [other, tls] = await Promise.all([
      launch(address({ name: `none_${suffix}` })),
      launch(address({ query: '?sslmode=require' })),
    ]);
    await reason(other, /the database in postgres\.url does not exist/);
    await reason(tls, /TLS: Postgres does not offer it/);
  });

  it('is reported as not migrated by a pod with --no-migrate, until another pod migrates it', async () => {
    const gateway = await launch(empty.url, ['--no-migrate']);
    await reason(gateway, /not exist: start one gateway without --no-migrate/);
    const started = (): string[] => gateway.logs.flatMap(({ msg = '' }) => (/ready/.test(msg) ? [msg] : []));
    expect(await eventually(started, (lines) => lines.length > 0)).toEqual([
      'started, but not ready: postgres',
    ]);
    await (await launch(empty.url)).ready();
    await gateway.ready();
    await eventually(
      () => linesAbout(gateway, 'postgres').at(-1)?.msg,
      (msg) => msg === 'Postgres can be used again',
    );
  });
});

/** Real: gateway process, Kafka, registry, Postgres. Stand-ins: proxies before Kafka and the registry that shut. */
describe('Kafka and the registry', () => {
  let world: World;
  let kafka: KafkaProxy;

  beforeAll(async () => {
    world = await World.create();
    kafka = await world.kafkaProxy();
  });

  afterAll(async () => {
    await world.close();
  });

  it('are reported as down and up again: one log line each with the reason, and a metric', async () => {
    const topic = await world.topic();
    await world.registerSchema(`${topic}-value`, barValue);
    const settings = await world.settings([]);
    const gateway = await world.gateway({ ...settings, kafka: { brokers: [kafka.address] } });

    await kafka.stopListening();
    await eventually(
      () => metrics(gateway),
      (text) => text.includes('dependency_up{dependency="kafka"} 0'),
    );
    expect(await reasonsOf(gateway)).toMatchObject({ kafka: 'connection refused' });
    await kafka.listen();
    await eventually(
      () => metrics(gateway),
      (text) => text.includes('dependency_up{dependency="kafka"} 1'),
    );
    await loggedAbout(gateway, 'kafka', 2);
    expect(linesAbout(gateway, 'kafka')).toMatchObject([
      { level: 'warn' },
      { level: 'info', msg: 'Kafka can be used again' },
    ]);

    expect(await metrics(gateway)).not.toContain('dependency_up{dependency="registry"}');
    await world.registry.setWeather('status-500');
    for (let times = 0; times < 5; times++)
      expect((await produce(gateway, topic, [{ value: bar.value }])).status).toBe(503);
    expect(await metrics(gateway)).toContain('dependency_up{dependency="registry"} 0');
    await world.registry.setWeather('fine');
    await eventually(
      () => produce(gateway, topic, [{ value: bar.value }]),
      ({ status }) => status === 200,
    );
    await loggedAbout(gateway, 'registry', 2);
    expect(linesAbout(gateway, 'registry')).toMatchObject([
      { level: 'warn', reason: 'HTTP 500' },
      { level: 'info', msg: 'the schema registry can be used again' },
    ]);
    expect(await metrics(gateway)).toContain('dependency_up{dependency="registry"} 1');
  });
});
