import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import { CertificateAuthority } from './certificates.js';
import { eventually } from './eventually.js';
import type { KafkaBrokers } from './kafka-brokers.js';
import { planted } from './planted.js';
import { setScramPassword } from './scram-password.js';
import type { Source } from './secret-settings.js';
import { selfSigned } from './self-signed.js';
import { stack } from './stack.js';
import { certificate, tlsPostgres } from './tls-postgres.js';
import { TlsProxy } from './tls-proxy.js';
import { reply, TokenEndpoint } from './token-endpoint.js';
import type { World } from './world.js';

/** What the gateway itself has to send, so that it has to keep it in memory. */
export const outgoing = (what: string): string => planted(`outgoing-${what}`);

const authority = new CertificateAuthority();
const listener = authority.server();
const client = authority.issue({ subject: 'CN=gateway' });
/** Of the gateway's HTTPS listener, as PEM. */
export const listenerAuthority = authority.pem;
/** The lines of the private keys. */
export const keyLines = [listener, client].flatMap(({ key }) =>
  key.split('\n').filter((line) => line !== '' && !line.startsWith('-----')),
);

export interface PlantedParts {
  readonly source: Source;
  readonly world: World;
  readonly brokers: KafkaBrokers;
  /** For the files that settings name. */
  readonly folder: string;
}

/** What a connection shows, and how to make the other end refuse it. */
interface Shown {
  /** The section of the settings. */
  readonly section: Readonly<Record<string, unknown>>;
  /** Replaces the secret at both ends; null: it is not in a file. */
  readonly rotate: (() => Promise<void>) | null;
  /** From now on the other end refuses it. */
  readonly refuse: () => Promise<void>;
  readonly close?: () => Promise<void>;
}

/** The connections of a gateway. The other ends accept what the settings show until `refuse`. */
export interface PlantedConnections {
  readonly settings: {
    readonly tls: object;
    readonly kafka: object;
    readonly schemaRegistry: object;
    readonly postgres: object;
  };
  readonly kafka: Shown;
  readonly registry: Shown;
  readonly postgres: Shown;
  close(): Promise<void>;
}

/**
 * Plants a secret in every setting of a connection that a source has. Real: Kafka with TLS and SASL, the registry and Postgres.
 * Stand-ins: the TLS in front of the last two, the registry's demand for credentials, token endpoints.
 */
export async function plantedConnections(parts: PlantedParts): Promise<PlantedConnections> {
  const { world, brokers, folder } = parts;
  const write = writerTo(folder);
  const postgresTls = await tlsPostgres(world.databaseUrl);
  const registryTls = await TlsProxy.before(world.registry.url, {
    server: authority.server(),
    clientCa: authority.pem,
  });
  const pair = async (name: string, { cert, key }: typeof client, ca: string) => ({
    caFile: await write(`${name}.ca`, ca),
    certFile: await write(`${name}.crt`, cert),
    keyFile: await write(`${name}.key`, key),
  });
  const { certFile, keyFile } = await pair('listener', listener, authority.pem);
  const kafkaTls = await pair('kafka', client, brokers.secured.authority.pem);
  const registryFiles = await pair('registry', client, authority.pem);
  const postgresFiles = await pair('postgres', client, certificate);
  const [kafka, registry, postgres] = [
    await kafkaOf(parts),
    await registryOf(parts),
    await postgresOf(parts, postgresTls.port, postgresFiles),
  ];
  return {
    settings: {
      tls: { certFile, keyFile },
      kafka: { brokers: [brokers.secured.sasl.address], ssl: kafkaTls, sasl: kafka.section },
      schemaRegistry: { url: registryTls.url, ssl: registryFiles, auth: registry.section },
      postgres: postgres.section,
    },
    kafka,
    registry,
    postgres,
    async close() {
      await kafka.close?.();
      await registry.close?.();
      await postgres.close?.();
      await postgresTls.close();
      await registryTls.close();
    },
  };
}

const isClientCredentials = (source: Source): boolean => source.startsWith('client credentials');

async function kafkaOf(parts: PlantedParts): Promise<Shown> {
  const { source, brokers, folder } = parts;
  const { gate } = brokers.secured.sasl;
  const write = writerTo(folder);
  const token = (name: string): Promise<string> =>
    brokers.secured.tokens.issue(600, { subject: outgoing(name) });
  const noToken = outgoing('kafka-token-that-is-refused');
  if (isClientCredentials(source)) {
    let issued = (): Promise<string> => token('kafka-token');
    const shown = await clientCredentials(source, folder, 'kafka', () => issued());
    return {
      ...shown,
      refuse: async () => {
        await shown.refuse();
        issued = () => Promise.resolve(noToken);
        gate.cut();
      },
    };
  }
  if (source !== 'token files') return kafkaByPassword(parts);
  return {
    section: {
      mechanism: 'oauthbearer',
      tokenFile: await write('kafka-token', await token('kafka-token')),
    },
    rotate: async () => {
      await write('kafka-token', await token('kafka-token-2'));
    },
    refuse: async () => {
      await write('kafka-token', noToken);
      gate.cut();
    },
  };
}

async function kafkaByPassword({ source, world, brokers, folder }: PlantedParts): Promise<Shown> {
  const username = new URL(world.databaseUrl).pathname.slice(1);
  const set = (password: string): Promise<void> =>
    setScramPassword(brokers.addresses[0] ?? '', 'scram-sha-512', { username, password });
  const write = writerTo(folder);
  const password = outgoing('kafka-password');
  const next = outgoing('kafka-password-2');
  await set(password);
  const inFile = source === 'files';
  const shown = inFile ? { passwordFile: await write('kafka-password', `${password}\n`) } : { password };
  const rotate = async (): Promise<void> => {
    await set(next);
    await write('kafka-password', next);
  };
  return {
    section: { mechanism: 'scram-sha-512', username, ...shown },
    rotate: inFile ? rotate : null,
    refuse: async () => {
      await set('another password');
      brokers.secured.sasl.gate.cut();
    },
  };
}

async function registryOf({ source, world: { registry }, folder }: PlantedParts): Promise<Shown> {
  const isToken = source === 'a token' || source === 'token files' || isClientCredentials(source);
  const asDemanded = (secret: string): string =>
    isToken ? `Bearer ${secret}` : `Basic ${Buffer.from(`gateway:${secret}`).toString('base64')}`;
  const refuse = (): Promise<void> => {
    registry.demands = 'nothing';
    return Promise.resolve();
  };
  const [name, secret, next] = [
    'registry-secret',
    outgoing('registry-secret'),
    outgoing('registry-secret-2'),
  ];
  registry.demands = asDemanded(secret);
  if (isClientCredentials(source))
    return {
      ...(await clientCredentials(source, folder, 'registry', () => Promise.resolve(secret))),
      refuse,
    };
  const write = writerTo(folder);
  const user = isToken ? {} : { username: 'gateway' };
  const setting = isToken ? 'token' : 'password';
  if (source !== 'files' && source !== 'token files')
    return { section: { ...user, [setting]: secret }, rotate: null, refuse };
  return {
    section: { ...user, [`${setting}File`]: await write(name, `${secret}\n`) },
    rotate: async () => {
      registry.demands = [secret, next].map(asDemanded);
      await write(name, next);
    },
    refuse,
  };
}

/** Tokens of a token endpoint. `refuse` makes it refuse the client, with texts of its own. */
async function clientCredentials(
  source: Source,
  folder: string,
  name: string,
  issue: () => Promise<string>,
): Promise<Shown> {
  const endpoint = await TokenEndpoint.start(issue);
  const write = writerTo(folder);
  const secret = outgoing(`${name}-client-secret`);
  endpoint.secret = secret;
  // So short that a new one is requested during the run.
  endpoint.lifetime = 5;
  const inFile = source === 'client credentials in files';
  const file = inFile ? await write(`${name}-client-secret`, secret) : '';
  return {
    section: {
      ...(name === 'kafka' && { mechanism: 'oauthbearer' }),
      clientCredentials: {
        url: `${endpoint.url}?code=${outgoing(`${name}-endpoint`)}`,
        clientId: 'gateway',
        ...(inFile ? { clientSecretFile: file } : { clientSecret: secret }),
        caFile: await write(`${name}-endpoint.ca`, selfSigned.cert),
      },
    },
    rotate: inFile
      ? async () => {
          endpoint.secret = outgoing(`${name}-client-secret-2`);
          await write(`${name}-client-secret`, endpoint.secret);
        }
      : null,
    refuse: async () => {
      const before = endpoint.requests.length;
      endpoint.respond = (_, response) =>
        reply(response, 401, {
          error: planted('error-of-the-endpoint'),
          error_description: planted('description-of-the-endpoint'),
        });
      await eventually(
        () => endpoint.requests.length,
        (count) => count > before,
      );
      endpoint.respond = null;
    },
    close: () => endpoint.close(),
  };
}

async function postgresOf(
  { source, world, folder }: PlantedParts,
  port: number,
  { caFile, certFile, keyFile }: Readonly<Record<'caFile' | 'certFile' | 'keyFile', string>>,
): Promise<Shown> {
  const url = new URL(world.databaseUrl);
  const role = `${url.pathname.slice(1)}_role`;
  const secret = outgoing('postgres-password');
  // Any other role would need rights to migrate that only an administrator of the cluster can grant.
  await query(world.databaseUrl, `create role ${role} login superuser password '${secret}'`);
  const change = (password: string): Promise<void> =>
    query(world.databaseUrl, `alter role ${role} password '${password}'`);
  const inFile = source === 'files';
  url.host = `localhost:${port}`;
  url.username = role;
  url.password = inFile ? '' : secret;
  url.search = `?sslmode=verify-full&sslrootcert=${caFile}&sslcert=${certFile}&sslkey=${keyFile}`;
  const write = writerTo(folder);
  return {
    section: {
      url: url.href,
      ...(inFile && { passwordFile: await write('postgres-password', secret) }),
    },
    rotate: inFile
      ? async () => {
          await change(outgoing('postgres-password-2'));
          await write('postgres-password', outgoing('postgres-password-2'));
        }
      : null,
    refuse: async () => {
      await change('another password');
      await query(
        stack().postgres,
        `select pg_terminate_backend(pid) from pg_stat_activity where usename = '${role}'`,
      );
    },
    close: () => query(stack().postgres, `drop role ${role}`),
  };
}

/** Writes a file of a folder, and returns its path. */
function writerTo(folder: string) {
  return async (name: string, text: string): Promise<string> => {
    const file = join(folder, name);
    await writeFile(file, text);
    return file;
  };
}

async function query(url: string, sql: string): Promise<void> {
  const connection = new Client({ connectionString: url });
  await connection.connect();
  await connection.query(sql).finally(() => connection.end());
}
