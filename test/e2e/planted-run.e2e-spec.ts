import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import kafkajs from 'kafkajs';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CertificateAuthority } from '../support/certificates.js';
import type { GatewayProcess } from '../support/gateway.js';
import { KafkaBrokers } from '../support/kafka-brokers.js';
import { holdsPlanted, planted, plantedRows } from '../support/planted.js';
import { sendRequest } from '../support/send-request.js';
import { stack } from '../support/stack.js';
import { tlsPostgres, certificate, type TlsPostgres } from '../support/tls-postgres.js';
import { eventually, World } from '../support/world.js';

const { AclOperationTypes } = kafkajs;

/** What the gateway itself has to send, so that it has to keep it in memory. */
const outgoing = (what: string): string => planted(`outgoing-${what}`);

const passwords = {
  kafka: outgoing('kafka'),
  registry: outgoing('registry'),
  postgres: outgoing('postgres'),
};
const keys = { admin: planted('key-admin'), produce: planted('key-produce'), file: planted('key-in-a-file') };
const clientPair = new CertificateAuthority().issue({ subject: 'CN=gateway' });
/** The lines of the private key, and what is planted. */
const needles = clientPair.key.split('\n').filter((line) => line !== '' && !line.startsWith('-----'));
const isSecret = (text: string): boolean => holdsPlanted(text) || needles.some((line) => text.includes(line));

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
const wrongCredentials: readonly Readonly<Record<string, string>>[] = [
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
];

/**
 * Real: a gateway process, Postgres behind TLS, the registry, a Kafka broker of the test's own with SASL. Stand-in: a proxy before
 * the registry that requires the password.
 */
describe.each(['the settings file', 'the environment'])('secrets of a whole run, from %s', (from) => {
  let world: World;
  let brokers: KafkaBrokers;
  let postgres: TlsPostgres;
  let folder: string;
  let gateway: GatewayProcess;
  let roleUrl: URL;
  /** Every response: status line, headers and body. */
  const responses: string[] = [];

  const call = async (
    method: string,
    path: string,
    headers: Readonly<Record<string, string>> = { 'x-api-key': keys.admin },
    body?: unknown,
  ): Promise<string> => {
    const response = await sendRequest(gateway, method, path, { headers, body });
    expect(response.status).not.toBe(500);
    responses.push(
      `${method} ${path.split('?')[0]} ${response.status} ${JSON.stringify([...response.headers])} ${response.text}`,
    );
    return response.text;
  };

  beforeAll(async () => {
    world = await World.create();
    folder = await mkdtemp(join(tmpdir(), 'planted-'));
    brokers = await KafkaBrokers.start(1, { users: { admin: 'admin', gateway: passwords.kafka } });
    await brokers.createTopic('secretive');
    for (const right of [AclOperationTypes.DESCRIBE, AclOperationTypes.WRITE])
      await brokers.allow('gateway', 'secretive', right);
    await world.registerSchema('secretive-value', schema);
    world.registry.demands = `Basic ${Buffer.from(`gateway:${passwords.registry}`).toString('base64')}`;
    postgres = await tlsPostgres(world.databaseUrl);
    const files = {
      'client.crt': clientPair.cert,
      'client.key': clientPair.key,
      'ca.pem': certificate,
      key: keys.file,
    };
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
    roleUrl = await asRoleWithPassword(world.databaseUrl);
    const url = new URL(roleUrl);
    url.host = `localhost:${postgres.port}`;
    const path = (name: string): string => join(folder, name);
    url.search = `?sslmode=verify-full&sslrootcert=${path('ca.pem')}&sslcert=${path('client.crt')}&sslkey=${path('client.key')}`;
    const sasl = { mechanism: 'plain', username: 'gateway', password: passwords.kafka };
    const registry = { username: 'gateway', password: passwords.registry };
    const apiKeys = [
      { name: 'admin', key: keys.admin, roles: ['admin', 'produce'] },
      { name: 'loader', key: keys.produce, roles: ['produce'] },
      { name: 'other', keyFile: path('key'), roles: ['read'] },
    ];
    const settings = await world.settings([]);
    const inFile = from === 'the settings file';
    gateway = await world.gateway(
      {
        ...settings,
        kafka: { brokers: brokers.addresses, ...(inFile && { sasl }) },
        schemaRegistry: { url: world.registry.url, ...(inFile && { auth: registry }) },
        ...(inFile ? { postgres: { url: url.href }, auth: { apiKeys } } : { postgres: undefined }),
        log: { level: 'trace' },
      },
      {
        SLUICEGATE_HTTP__ACCESS_LOG: 'true',
        NODE_OPTIONS: `--heapsnapshot-signal=SIGUSR2 --diagnostic-dir=${folder}`,
        ...(!inFile && {
          SLUICEGATE_KAFKA__SASL: JSON.stringify(sasl),
          SLUICEGATE_SCHEMA_REGISTRY__AUTH: JSON.stringify(registry),
          SLUICEGATE_POSTGRES__URL: url.href,
          SLUICEGATE_AUTH__API_KEYS: JSON.stringify(apiKeys),
        }),
      },
    );
    await use();
  }, 300_000);

  afterAll(async () => {
    await world.close();
    const { username } = roleUrl;
    await query(stack().postgres, `drop role ${username}`);
    await brokers.close();
    await postgres.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** Everything that a client can do, right and wrong. */
  async function use(): Promise<void> {
    const { reader, read } = await openEvents(gateway, keys.admin);
    for (const type of types) {
      for (const record of records) {
        const body = type.endsWith('ndjson') ? `${JSON.stringify(record)}\n` : { records: [record] };
        await call(
          'POST',
          '/topics/secretive?wait=500',
          { 'x-api-key': keys.produce, 'content-type': type },
          body,
        );
      }
      await call(
        'POST',
        '/topics/secretive',
        { 'x-api-key': keys.produce, 'content-type': type },
        planted('record-body'),
      );
    }
    for (const headers of wrongCredentials) {
      for (const path of [
        '/v1/subjects',
        '/v1/whoami',
        '/metrics',
        `/v1/subjects?key=${wrong}`,
        `/docs?key=${wrong}`,
      ])
        await call('GET', path, headers);
      await call(
        'POST',
        '/topics/secretive',
        { ...headers, 'content-type': 'application/json' },
        { records: [records[0]] },
      );
    }
    const subject = '/v1/subjects/secretive/secretive-value';
    for (const key of [keys.admin, keys.file]) {
      const headers = { 'x-api-key': key };
      for (const path of [
        '/v1/whoami',
        '/v1/subjects',
        subject,
        `${subject}/events`,
        `${subject}/verify`,
        '/v1/mismatches?limit=200',
        '/v1/mismatches/summary',
        '/topics',
        '/topics/secretive',
        '/metrics',
        '/docs',
        '/docs/openapi.json',
        '/health/ready',
      ])
        await call('GET', path, headers);
      for (const accept of ['text/csv', 'application/x-ndjson'])
        await call('GET', '/v1/mismatches', { ...headers, accept });
    }
    await call(
      'POST',
      `${subject}/reset`,
      { 'x-api-key': keys.admin, 'content-type': 'application/json' },
      {},
    );
    reader.abort();
    responses.push(await read);
  }

  it('are in no response, header, metric, event, export or page', () => {
    expect(responses.filter(isSecret)).toEqual([]);
    // The run did what it is for.
    for (const status of [200, 401, 409, 422].map((each) => ` ${each} `))
      expect(responses.some((response) => response.startsWith('POST') && response.includes(status))).toBe(
        true,
      );
    expect(responses.at(-1)).toContain('data: ');
  });

  it('are in no log line and no printed line', () => {
    const lines = [...gateway.logs.map((line) => JSON.stringify(line)), ...gateway.printed];
    expect(lines.length).toBeGreaterThan(50);
    expect(lines.filter(isSecret)).toEqual([]);
  });

  it('are in no table', async () => {
    expect(await plantedRows(world.databaseUrl)).toEqual([]);
    expect(await plantedRows(world.databaseUrl, needles)).toEqual([]);
  });

  it('are not in the heap, except those that the gateway itself sends', async () => {
    // The last requests leave their head behind in the parsers of their connections.
    for (let time = 0; time < 50; time += 1) await call('GET', '/health/live', {});
    const strings = await heapStrings(gateway.pid, folder);
    const found = new Set(strings.flatMap((text) => text.match(/hush-hush-[\w-]+/g) ?? []));
    expect([...found].filter((text) => !text.startsWith(outgoing('')))).toEqual([]);
    // Otherwise the snapshot would show nothing of this kind at all.
    expect([...found]).toContain(passwords.registry);
    const encoded = strings.filter((text) => holdsPlanted(text) && !text.includes('hush-hush-'));
    expect(
      encoded.filter(
        (text) => !text.includes(Buffer.from(`gateway:${passwords.registry}`).toString('base64')),
      ),
    ).toEqual([]);
  });
});

/** The URL of the database for a role with a planted password, which may do everything there. */
async function asRoleWithPassword(databaseUrl: string): Promise<URL> {
  const url = new URL(databaseUrl);
  const role = `${url.pathname.slice(1)}_role`;
  await query(
    databaseUrl,
    // Any other role would need rights to migrate that only an administrator of the cluster can grant.
    `create role ${role} login superuser password '${passwords.postgres}'`,
  );
  url.username = role;
  url.password = passwords.postgres;
  return url;
}

async function query(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(sql).finally(() => client.end());
}

/** Reads the event stream until `reader` is aborted. */
async function openEvents(gateway: GatewayProcess, key: string) {
  const reader = new AbortController();
  const response = await fetch(`${gateway.url}/v1/events/stream`, {
    headers: { 'x-api-key': key, accept: 'text/event-stream' },
    signal: reader.signal,
  });
  const read = (async () => {
    let text = '';
    try {
      const body = response.body as ReadableStream<Uint8Array<ArrayBuffer>>;
      for await (const chunk of body.pipeThrough(new TextDecoderStream())) text += chunk;
    } catch {
      // It was aborted.
    }
    return text;
  })();
  return { reader, read };
}

/** Every string of the process's heap after a full collection. */
async function heapStrings(pid: number, folder: string): Promise<readonly string[]> {
  process.kill(pid, 'SIGUSR2');
  return eventually(
    async () => {
      const [name] = (await readdir(folder)).filter((each) => each.endsWith('.heapsnapshot'));
      if (name === undefined) return [];
      try {
        return (JSON.parse(await readFile(join(folder, name), 'utf8')) as { strings: string[] }).strings;
      } catch {
        return []; // It is still being written.
      }
    },
    (strings) => strings.length > 0,
  );
}
