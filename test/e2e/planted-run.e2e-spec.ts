import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text as textOf } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GatewayProcess } from '../support/gateway.js';
import { heapOptions, heapStrings } from '../support/heap-strings.js';
import { KafkaBrokers } from '../support/kafka-brokers.js';
import { OidcProvider } from '../support/oidc-provider.js';
import {
  keyLines,
  listenerAuthority,
  outgoing,
  plantedConnections,
  type PlantedConnections,
} from '../support/planted-connections.js';
import { holdsPlanted, planted, plantedIn, plantedRows } from '../support/planted.js';
import {
  secretFiles,
  secretPaths,
  secretSettings,
  sources,
  type Source,
} from '../support/secret-settings.js';
import { selfSigned } from '../support/self-signed.js';
import { eventually, World } from '../support/world.js';

const keys = { admin: planted('key-admin'), produce: planted('key-produce'), other: planted('key-other') };
/** Texts that are secret and not planted: the private keys, and the keys that gateways have created. */
const needles = [...keyLines];
const isSecret = (text: string): boolean =>
  holdsPlanted(text) || needles.some((needle) => text.includes(needle));

const topic = 'secretive_1s_rows';
const json = { 'content-type': 'application/json' };
const schema = {
  type: 'record',
  name: 'Secretive',
  fields: [
    { name: 'text', type: 'string' },
    { name: 'number', type: ['null', 'int'], default: null },
  ],
};
const types = [
  'application/json',
  'application/vnd.kafka.avro.v2+json',
  'application/vnd.kafka.json.v2+json',
  'application/x-ndjson',
];
const value = { text: planted('record-value') };
const records = [
  { value },
  {
    value,
    headers: [
      { name: planted('record-name'), value: Buffer.from(planted('record-header')).toString('base64') },
    ],
  },
  { key: planted('record-key'), value },
  { value: { ...value, number: planted('record-number') } },
  { value: { ...value, more: planted('record-more') } },
  { value: { text: 1 }, partition: planted('record-partition') },
  planted('record-itself'),
];
const wrong = planted('wrong-key');
/** In an address, whose path is in the access log, and as the id of a key, which is public. */
const notShown = 'neither-shown-nor-logged';
const wrongCredentials: readonly Readonly<Record<string, string>>[] = [
  {},
  { 'x-api-key': wrong },
  { authorization: `Bearer ${wrong}` },
  {
    authorization: `Bearer ${Buffer.from(`{"alg":"RS256","kid":"${wrong}"}`).toString('base64url')}.${Buffer.from(wrong).toString('base64url')}.${wrong}`,
  },
  { authorization: `Basic ${Buffer.from(`any:${wrong}`).toString('base64')}` },
  { authorization: `Basic ${Buffer.from(wrong).toString('base64')}` },
  { authorization: `${wrong} a` },
  { authorization: wrong },
  { cookie: `key=${wrong}` },
  { traceparent: wrong },
  { 'x-request-id': `key ${wrong}` },
  { forwarded: `for=${wrong}`, 'x-forwarded-for': wrong },
];

// Starts slowly on a busy machine.
let brokers: KafkaBrokers;
beforeAll(async () => {
  brokers = await KafkaBrokers.start(1, { tls: true });
  await brokers.createTopic(topic);
}, 300_000);
afterAll(() => brokers.close());

/**
 * Real: a gateway process with HTTPS, Postgres and the registry behind TLS, a Kafka broker of the test's own with TLS and SASL.
 * Stand-ins: a proxy before the registry that requires credentials, token endpoints, an OpenID provider.
 */
describe.each(sources)('secrets of a whole run, from %s', (source) => {
  let world: World;
  let connections: PlantedConnections;
  let provider: OidcProvider;
  let folder: string;
  let gateway: GatewayProcess;
  let settings: Readonly<Record<string, unknown>>;
  let plantedPaths: readonly string[];
  const agent = new Agent({ ca: listenerAuthority, keepAlive: true, maxSockets: 4 });
  /** Every response: status line, headers and body. */
  const responses: string[] = [];

  interface Answer {
    readonly status: number;
    readonly text: string;
  }

  async function call(
    method: string,
    path: string,
    headers: Readonly<Record<string, string>> = { 'x-api-key': keys.admin },
    body?: unknown,
  ): Promise<Answer> {
    const response = await send(method, path, headers, body);
    const text = await textOf(response);
    const status = response.statusCode ?? 0;
    expect(status).not.toBe(500);
    responses.push(`${method} ${path.split('?')[0]} ${status} ${JSON.stringify(response.headers)} ${text}`);
    return { status, text };
  }

  async function send(
    method: string,
    path: string,
    headers: Readonly<Record<string, string>>,
    body?: unknown,
  ): Promise<IncomingMessage> {
    const sent = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
    const sending = request(`${gateway.url}${path}`, { method, agent, headers }).end(sent);
    const [response] = (await once(sending, 'response')) as [IncomingMessage];
    return response;
  }

  const produce = (key: string, record: unknown = { value }): Promise<Answer> =>
    call('POST', `/topics/${topic}?wait=500`, { 'x-api-key': key, ...json }, { records: [record] });

  beforeAll(async () => {
    world = await World.create();
    folder = await mkdtemp(join(tmpdir(), 'planted-'));
    await mkdir(join(folder, 'heap'));
    provider = await OidcProvider.start({ transport: 'https' });
    await world.registerSchema(`${topic}-value`, schema);
    connections = await plantedConnections({ source, world, brokers, folder });
    const { tls, kafka, schemaRegistry, postgres } = connections.settings;
    settings = {
      ...(await world.settings([])),
      http: { tls, accessLog: true },
      kafka: { ...kafka, client: sources.indexOf(source) % 2 === 0 ? 'kafkajs' : 'platformatic' },
      schemaRegistry: { ...schemaRegistry, timeoutMs: 1000 },
      postgres,
      auth: { apiKeys: await apiKeys(source, folder), jwt: [await issuerOf(provider, folder)] },
      log: { level: 'trace' },
    };
    const { file, environment } =
      source === 'the environment' ? intoEnvironment(settings) : { file: settings, environment: {} };
    plantedPaths = secretPaths(settings, isSecret);
    gateway = await world.gateway(file, { ...environment, NODE_OPTIONS: heapOptions(join(folder, 'heap')) });
    await use();
    if (connections.kafka.rotate !== null) await rotate();
    await refuse();
  }, 300_000);

  afterAll(async () => {
    agent.destroy();
    await world.close();
    await connections.close();
    await provider.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** Everything that a client can do, right and wrong. */
  async function use(): Promise<void> {
    const events = await send('GET', '/v1/events/stream', { 'x-api-key': keys.admin });
    const read = readUntilClosed(events);
    await sendRecords();
    await Promise.all(wrongCredentials.map(tryWith));
    await sendTokens();
    await createKey();
    const subject = `/v1/subjects/${topic}/${topic}-value`;
    for (const key of [keys.admin, keys.other]) {
      const headers = { 'x-api-key': key };
      for (const path of [
        '/v1/whoami',
        '/v1/keys',
        '/v1/subjects',
        subject,
        `${subject}/events`,
        `${subject}/verify`,
        `${subject}/writers`,
        '/v1/mismatches?limit=200',
        '/v1/mismatches/summary',
        '/topics',
        `/topics/${topic}`,
        '/metrics',
        '/v1/pods',
        '/console/',
        '/console/config.json',
        '/docs',
        '/docs/openapi.json',
        '/health/ready',
      ])
        await call('GET', path, headers);
      for (const accept of ['text/csv', 'application/x-ndjson'])
        await call('GET', '/v1/mismatches', { ...headers, accept });
    }
    await call('POST', `${subject}/reset`, { 'x-api-key': keys.admin, ...json }, {});
    events.destroy();
    responses.push(await read);
  }

  async function sendRecords(): Promise<void> {
    const path = `/topics/${topic}?wait=100`;
    for (const type of types) {
      const headers = { 'x-api-key': keys.produce, 'content-type': type };
      for (const record of records) {
        const body = type.endsWith('ndjson') ? `${JSON.stringify(record)}\n` : { records: [record] };
        await call('POST', path, headers, body);
      }
      await call('POST', path, headers, planted('record-body'));
    }
  }

  async function tryWith(headers: Readonly<Record<string, string>>): Promise<void> {
    for (const path of [
      '/v1/subjects',
      '/v1/whoami',
      '/metrics',
      `/v1/subjects?key=${wrong}`,
      `/docs?key=${wrong}`,
      `/v1/subjects/${notShown}/${notShown}`,
      `/${notShown}`,
    ])
      await call('GET', path, headers);
    for (const path of [`/topics/${topic}`, `/topics/${topic}?key=${wrong}`, `/topics/${notShown}`])
      await call('POST', path, { ...headers, ...json }, { records: [records[0]] });
  }

  async function sendTokens(): Promise<void> {
    const secret = planted('claim');
    const usual = {
      roles: ['read', 'produce'],
      topics: ['*'],
      email: secret,
      [planted('claim-name')]: secret,
    };
    const accepted = await provider.token(usual);
    expect((await call('GET', '/v1/whoami', bearer(accepted))).status).toBe(200);
    expect((await call('GET', '/v1/mismatches', bearer(accepted))).status).toBe(200);
    const refused = await Promise.all([
      provider.token({ ...usual, sub: secret, exp: 1 }),
      provider.token({ ...usual, sub: secret, nbf: 4e9 }),
      provider.token({ ...usual, sub: secret, aud: secret }),
      provider.token({ ...usual, sub: secret, iss: `https://${secret}.test` }),
      provider.token({ ...usual, sub: `${secret}\n` }),
      provider.token(usual, { header: { kid: notShown } }),
      provider.token(usual, { header: { typ: secret, jku: `https://${secret}.test` } }),
    ]);
    for (const token of [
      ...refused,
      `${accepted}x`,
      `${accepted}.x`,
      `x${accepted}`,
      `${secret}.${secret}.x`,
    ]) {
      await call('GET', '/v1/whoami', bearer(token));
      await call('POST', `/topics/${topic}`, { ...bearer(token), ...json }, { records: [records[0]] });
    }
    // Roles, topics and names of which nothing is known.
    for (const claims of [
      { roles: [planted('role')] },
      { roles: planted('roles') },
      { topics: [planted('topic'), 1] },
      { sub: { name: planted('sub') } },
    ])
      await call('GET', '/metrics', bearer(await provider.token({ ...usual, ...claims })));
  }

  async function createKey(): Promise<void> {
    const headers = { 'x-api-key': keys.admin, ...json };
    const body = { name: 'created', roles: ['read'], topics: ['*'], reason: 'a test' };
    // The one response that has it.
    const text = await textOf(await send('POST', '/v1/keys', headers, body));
    const { id, key } = JSON.parse(text) as { readonly id: string; readonly key: string };
    needles.push(key);
    // The same name again.
    await call('POST', '/v1/keys', headers, { ...body, reason: 'another test' });
    const own = { 'x-api-key': key };
    for (const path of ['/v1/whoami', '/metrics', '/v1/keys']) await call('GET', path, own);
    await produce(key);
    for (const path of [`/v1/keys/${id}`, `/v1/keys/${id}/events`]) await call('GET', path);
    expect((await call('POST', `/v1/keys/${id}/revoke`, headers, { reason: 'a test' })).status).toBe(200);
    expect((await call('GET', '/v1/whoami', own)).status).toBe(401);
  }

  const lines = (msg: string): number => gateway.logs.filter((line) => line.msg === msg).length;

  /** Other secrets in the files, then contents that cannot be used. */
  async function rotate(): Promise<void> {
    const rotations = [connections.kafka, connections.registry, connections.postgres].flatMap(
      ({ rotate: each }) => (each === null ? [] : [each]),
    );
    for (const each of rotations) await each();
    await writeFile(join(folder, 'key-other'), `${planted('key-other-2')}\n`);
    await eventually(
      () => lines('a secret or certificate was read again'),
      (count) => count > rotations.length,
    );
    expect((await call('GET', '/v1/whoami', { 'x-api-key': planted('key-other-2') })).status).toBe(200);
    expect((await call('GET', '/v1/whoami', { 'x-api-key': keys.other })).status).toBe(401);
    expect((await produce(keys.produce)).status).toBe(200);
    const files = secretFiles(settings);
    const unusable = planted('unusable');
    for (const file of files)
      await writeFile(
        file,
        file.endsWith('.key')
          ? `-----BEGIN PRIVATE KEY-----\n${unusable}\n-----END PRIVATE KEY-----\n`
          : `${unusable}\n${unusable}\n`,
      );
    await eventually(
      () => lines('a changed secret or certificate cannot be used: the one before stays in use'),
      (count) => count >= files.length,
    );
    expect((await produce(keys.produce)).status).toBe(200);
  }

  /** The other ends refuse what the gateway shows them. */
  async function refuse(): Promise<void> {
    await connections.registry.refuse();
    await produce(keys.produce, { value: { ...value, unknown: planted('record-unknown') } });
    await call('GET', '/metrics');
    await connections.postgres.refuse();
    await eventually(
      () => call('GET', '/v1/mismatches'),
      ({ status }) => status === 503,
    );
    for (const path of ['/v1/subjects', '/v1/keys', '/health/ready', '/metrics']) await call('GET', path);
    await connections.kafka.refuse();
    await eventually(
      () => produce(keys.produce),
      ({ status }) => status !== 200,
    );
    for (const path of ['/topics', '/health/ready', '/metrics']) await call('GET', path);
    // The log says why.
    for (const dependency of ['registry', 'postgres', 'kafka'])
      await eventually(
        () => gateway.logs.some((line) => line['dependency'] === dependency && line['level'] === 'warn'),
        Boolean,
      );
  }

  it('are planted in every setting that the run has', () => {
    const expected = Object.entries(secretSettings).flatMap(([path, runs]) =>
      runs.includes(source) ? [path] : [],
    );
    expect(plantedPaths).toEqual(expected.toSorted());
  });

  it('are in no response, header, metric, event, export or page', () => {
    expect(responses.filter(isSecret)).toEqual([]);
    expect(responses.filter((response) => response.replace(/^.*? \d{3} /, '').includes(notShown))).toEqual(
      [],
    );
    // The run did what it is for.
    for (const status of [200, 401, 409, 422, 503].map((each) => ` ${each} `))
      expect(responses.some((response) => response.startsWith('POST') && response.includes(status))).toBe(
        true,
      );
    expect(responses.some((response) => response.startsWith('data: ') || response.includes('\ndata: '))).toBe(
      true,
    );
  });

  it('are in no log line and no printed line', () => {
    const all = [...gateway.logs.map((line) => JSON.stringify(line)), ...gateway.printed];
    expect(all.length).toBeGreaterThan(50);
    expect(all.filter(isSecret)).toEqual([]);
    const others = gateway.logs.filter(({ msg }) => msg !== 'request');
    expect(others.filter((line) => JSON.stringify(line).includes(notShown))).toEqual([]);
  });

  it('are in no table', async () => {
    expect(await plantedRows(world.databaseUrl)).toEqual([]);
    expect(await plantedRows(world.databaseUrl, needles)).toEqual([]);
  });

  it('are not in the heap, except those that the gateway itself sends', async () => {
    // The last requests leave their head behind in the parsers of their connections.
    await Promise.all(Array.from({ length: 200 }, () => call('GET', '/health/live', {})));
    const strings = await heapStrings(gateway.pid, join(folder, 'heap'));
    const found = new Set(strings.filter(holdsPlanted).flatMap(plantedIn));
    expect([...found].filter((text) => !text.startsWith(outgoing('')))).toEqual([]);
    const created = needles.filter((needle) => !keyLines.includes(needle));
    expect(strings.filter((text) => created.some((key) => text.includes(key)))).toEqual([]);
    // Otherwise the snapshot would show nothing of this kind at all.
    expect([...found].some((text) => text.startsWith(outgoing('registry')))).toBe(true);
  });
});

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

/** The keys of the settings: in files, or only the last one. */
async function apiKeys(source: Source, folder: string): Promise<readonly object[]> {
  const place = async (name: keyof typeof keys, isInFile: boolean) => {
    if (!isInFile) return { key: keys[name] };
    const keyFile = join(folder, `key-${name}`);
    await writeFile(keyFile, keys[name]);
    return { keyFile };
  };
  const inFiles = source === 'files';
  return [
    { name: 'admin', ...(await place('admin', inFiles)), roles: ['admin', 'produce'] },
    { name: 'loader', ...(await place('produce', inFiles)), roles: ['produce'] },
    { name: 'other', ...(await place('other', true)), roles: ['read'] },
  ];
}

async function issuerOf(provider: OidcProvider, folder: string): Promise<object> {
  const caFile = join(folder, 'issuer.ca');
  await writeFile(caFile, selfSigned.cert);
  return {
    name: 'corp',
    issuer: provider.issuer,
    audience: ['sluicegate'],
    jwksUrl: `${provider.jwksUrl}?key=${outgoing('jwks')}`,
    caFile,
    claims: { topics: 'topics' },
  };
}

/** Moves the secrets of settings into variables. */
function intoEnvironment(settings: Readonly<Record<string, unknown>>) {
  const file = structuredClone(settings) as Record<string, Record<string, unknown>>;
  const environment: Record<string, string> = {};
  for (const [section, name, variable] of [
    ['kafka', 'sasl', 'KAFKA__SASL'],
    ['schemaRegistry', 'auth', 'SCHEMA_REGISTRY__AUTH'],
    ['postgres', 'url', 'POSTGRES__URL'],
    ['auth', 'apiKeys', 'AUTH__API_KEYS'],
    ['auth', 'jwt', 'AUTH__JWT'],
  ] as const) {
    const setting = file[section]?.[name];
    environment[`SLUICEGATE_${variable}`] = typeof setting === 'string' ? setting : JSON.stringify(setting);
    delete file[section]?.[name];
  }
  delete file['postgres'];
  return { file, environment };
}

/** What a response without an end had until its connection was closed. */
async function readUntilClosed(response: IncomingMessage): Promise<string> {
  let read = '';
  try {
    for await (const chunk of response.setEncoding('utf8')) read += chunk as string;
  } catch {
    // It was closed.
  }
  return read;
}
