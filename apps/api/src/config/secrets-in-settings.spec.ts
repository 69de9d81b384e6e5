import { generateKeyPairSync } from 'node:crypto';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { stringify } from 'yaml';
import { selfSigned } from '../../../../test/support/self-signed.js';
import { hashOf } from '../access/credential.js';
import { loadSettings } from './load.js';
import { variableNames } from './variable-names.js';

const marker = 'S3CRET';

/**
 * Texts that contain a secret, as somebody may put them into a setting by mistake: URLs, pairs, truncated JSON, lines of a
 * file. A plain word is shown, unless the setting is one for secrets.
 */
const garbage = [
  `postgres://user:${marker}#1@host/db`,
  `postgres://user:${marker}@host:port/db`,
  `https://user:${marker}@host/path`,
  `https://host/?token=${marker}`,
  `user:${marker}`,
  `${marker}@host:9092`,
  `password=${marker}`,
  `{"password":"${marker}"`,
  `["${marker}`,
  `[{"name":"a","key":"${marker}"}]`,
  `{"user:${marker}":1}`,
  `${marker}#1`,
  `-----BEGIN PRIVATE KEY-----\n${marker}\n`,
];

/** Ten aliases of ten aliases, eight levels deep. */
const growing = Array.from({ length: 8 }, (_, level) => {
  const [from, to] = [String.fromCharCode(97 + level), String.fromCharCode(98 + level)];
  return `${to}: &${to} [${Array.from({ length: 10 }, () => `*${from}`).join(', ')}]`;
}).join('\n');

let directory: string;
const warnings = vi.fn<(warning: Error) => void>();
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'settings-'));
  process.on('warning', warnings);
});
afterEach(async () => {
  process.off('warning', warnings);
  expect(warnings).not.toHaveBeenCalled();
  await rm(directory, { recursive: true });
});

async function write(name: string, content: string): Promise<string> {
  const file = join(directory, name);
  await writeFile(file, content);
  return file;
}

/** The lines that stop the start; none of them contains the marker. @throws Error if the settings are accepted */
async function startIssues(file: string | null, environment: Record<string, string> = {}): Promise<string[]> {
  const read = await loadSettings(file, environment);
  if (read.ok) throw new Error('the settings are taken');
  expect(read.lines.join('\n')).not.toContain(marker);
  return [...read.lines];
}

/** Texts that these settings accept as they are. */
const free = [
  'HTTP__HOST',
  'KAFKA__CLIENT_ID',
  'KAFKA__SASL__USERNAME',
  'KAFKA__SASL__PASSWORD',
  'SCHEMA_REGISTRY__AUTH__USERNAME',
  'SCHEMA_REGISTRY__AUTH__PASSWORD',
  'SCHEMA_REGISTRY__AUTH__TOKEN',
  'SCHEMA_REGISTRY__KAFKA_CLUSTER_ID',
  'PRODUCER__TOPIC_PATTERNS_FOR_ON_ERROR',
  'PRODUCER__ALLOW_RULES',
].map((name) => `SLUICEGATE_${name}`);

const pathOf = (name: string): string =>
  name === 'SLUICEGATE_LOG_LEVEL'
    ? 'log.level'
    : name
        .slice('SLUICEGATE_'.length)
        .toLowerCase()
        .replaceAll(/(?<!_)_([a-z])/g, (_, letter: string) => letter.toUpperCase())
        .replaceAll('__', '.')
        .replaceAll(/\.([A-Z])/g, (_, letter: string) => `.${letter.toLowerCase()}`);

describe.each(variableNames().filter((name) => name !== 'SLUICEGATE_CONFIG' && !free.includes(name)))(
  '%s',
  (name) => {
    it.each(garbage)('with a secret in it (%j) is named, and the secret is not shown', async (text) => {
      const lines = await startIssues(null, { [name]: text });
      // A part that is missing is named by its own path, and so is the section that a file belongs to.
      const [section = ''] = pathOf(name).split('.');
      expect(lines.every((line) => line.startsWith(section))).toBe(true);
    });
  },
);

describe('the URL of Postgres', () => {
  it.each([
    `postgres://user:${marker}#1@host/db`,
    `postgres://user:12#${marker}@host/db`,
    `postgres://user:12/${marker}@host/db`,
    `postgres://user:12?${marker}@host/db`,
    `postgres://user:${marker}@host:99999/db`,
    `postgres://user:${marker}@host:port/db`,
    `postgres://user:${marker}@host/db?port=many`,
    `postgres://user:${marker}%zz@host/db`,
    `postgres://user:${marker}@ho st/db`,
    `postgres://user:${marker}@[::1/db`,
    `user:${marker}@host/db`,
    `host=h password=${marker}`,
    marker,
    '',
  ])('%j is not a URL that the driver reads as intended', async (url) => {
    const [line] = await startIssues(null, { SLUICEGATE_POSTGRES__URL: url });
    expect(line).toMatch(/^postgres\.url: found a value that is not shown, allowed: postgres:\/\/.+%23/);
  });

  it.each([
    'postgres://user:p%23%40@host/db',
    'postgresql://host:5433/db?sslmode=require&application_name=a%20b',
    'postgres://user@[::1]:5432/db',
    'postgres:///db?host=/run/postgresql',
    'postgres://%2Frun%2Fpostgresql/db',
  ])('%j is taken', async (url) => {
    expect(await loadSettings(null, { SLUICEGATE_POSTGRES__URL: url })).toMatchObject({ ok: true });
  });
});

describe('a settings file with a secret in it', () => {
  it.each([
    ['no YAML', `postgres: { url: "${marker}`],
    ['a tab for an indent', `postgres:\n\turl: ${marker}`],
    ['a key twice', `a: ${marker}\na: ${marker}`],
    ['an alias without its anchor', `a: *${marker}`],
    ['an alias that contains itself', `http: &a { x: *a, ${marker}: 1 }`],
    ['aliases that grow without end', `a: &a [${marker}]\n${growing}`],
    ['a key that is a section', `? { a: "${marker}" }\n: 1`],
    ['nesting that is too deep', `a: ${'['.repeat(20_000)}"${marker}"`],
    ['a text alone', marker],
    ['an unknown name', `${marker}=1: 2`],
    ['an unknown name in auth', `auth: { ${marker} }`],
    [
      'an unknown name in sasl',
      `kafka: { sasl: { mechanism: plain, username: a, password: b, ${marker}: } }`,
    ],
    ['a tag', `a: !${marker} 1\nb: !!binary "${marker}"`],
    ['two documents', `a: 1\n---\nb: ${marker}`],
  ])('(%s) is refused with its position', async (_what, text) => {
    const file = await write('sluicegate.yaml', text);
    expect((await startIssues(file)).length).toBeGreaterThan(0);
  });

  it('that is a directory, or may not be read, is refused with its name', async () => {
    expect(await startIssues(directory)).toEqual([
      `${directory}: found a directory, allowed: a readable YAML file`,
    ]);
    const file = await write('mine.yaml', marker);
    await chmod(file, 0);
    // The superuser can read it, and finds no section in it.
    expect(await startIssues(file)).toEqual([
      expect.stringMatching(/mine\.yaml: found (EACCES|no section), /),
    ]);
  });
});

/** Settings that name a file, and how a settings file names it. */
const fileSettings: Readonly<Record<string, (file: string) => unknown>> = {
  'kafka.ssl.caFile': (file) => ({ kafka: { ssl: { caFile: file } } }),
  'kafka.ssl.certFile': (file) => ({ kafka: { ssl: { certFile: file } } }),
  'kafka.ssl.keyFile': (file) => ({ kafka: { ssl: { keyFile: file } } }),
  'http.tls.certFile': (file) => ({ http: { tls: { certFile: file, keyFile: file } } }),
  'schemaRegistry.ssl.caFile': (file) => ({
    schemaRegistry: { url: 'https://registry', ssl: { caFile: file } },
  }),
  'auth.jwt.0.caFile': (file) => ({
    auth: { jwt: [{ name: 'corp', issuer: 'https://idp', audience: ['a'], caFile: file }] },
  }),
  'postgres.url (sslrootcert)': (file) => ({ postgres: { url: `postgres://h/d?sslrootcert=${file}` } }),
  'postgres.url (sslcert)': (file) => ({ postgres: { url: `postgres://h/d?sslcert=${file}` } }),
  'postgres.url (sslkey)': (file) => ({ postgres: { url: `postgres://h/d?sslkey=${file}` } }),
  'mappings.0.key.schemaFile': (file) => ({
    mappings: [{ topic: 't', key: { record: 'specific', schemaFile: file } }],
  }),
  'mappings.0.value.schemaFile': (file) => ({
    mappings: [{ topic: 't', value: { record: 'generic', schemaFile: file } }],
  }),
  'producer.subjectResolver': (file) => ({ producer: { subjectResolver: `./${file}` } }),
};

describe.each(Object.entries(fileSettings))('the file of %s', (path, settings) => {
  const refusal = async (file: string): Promise<string> => {
    const [line = ''] = await startIssues(await write('sluicegate.yaml', stringify(settings(file))));
    return line;
  };

  it('that does not exist, is a directory, or may not be read, is refused', async () => {
    expect(await refusal('none.js')).toContain(`${path}: found "`);
    await mkdir(join(directory, 'folder.js'));
    expect(await refusal('folder.js')).toContain(`${path}: found "`);
  });

  it.each([
    'x:S3CRET#y',
    '"x:S3CRET#y"',
    '{"type":"x:S3CRET#y"}',
    '{"x:S3CRET#y":1}',
    '-----BEGIN CERTIFICATE-----\nS3CRET\n-----END CERTIFICATE-----\n',
    '-----BEGIN PRIVATE KEY-----\nS3CRET\n-----END PRIVATE KEY-----\n',
    'throw new Error("x:S3CRET#y")',
    '',
  ])('that contains something else (%j) is refused, and not shown', async (content) => {
    await write('file.js', content);
    expect(await refusal('file.js')).toMatch(new RegExp(`^${path.replaceAll(/[.()]/g, '\\$&')}: found "`));
  });
});

/** Settings that name a file with a secret, of which any line is one. */
const secretSettings: Readonly<Record<string, (file: string) => unknown>> = {
  'kafka.sasl.passwordFile': (file) => ({
    kafka: { sasl: { mechanism: 'plain', username: 'u', passwordFile: file } },
  }),
  'kafka.sasl.clientCredentials.clientSecretFile': (file) => ({
    kafka: {
      sasl: {
        mechanism: 'oauthbearer',
        clientCredentials: { url: 'https://idp', clientId: 'c', clientSecretFile: file },
      },
    },
  }),
  'schemaRegistry.auth.passwordFile': (file) => ({
    schemaRegistry: { auth: { username: 'u', passwordFile: file } },
  }),
  'postgres.passwordFile': (file) => ({ postgres: { url: 'postgres://u@h/d', passwordFile: file } }),
  'auth.apiKeys.0.keyFile': (file) => ({
    auth: { apiKeys: [{ name: 'a', keyFile: file, roles: ['read'] }] },
  }),
};

describe.each(Object.entries(secretSettings))('the secret in the file of %s', (path, settings) => {
  const settingsFile = (): Promise<string> => write('sluicegate.yaml', stringify(settings('secret')));

  it('is what the file has, without its line break', async () => {
    await write('secret', `${marker}\n`);
    const read = await loadSettings(await settingsFile(), {});
    if (!read.ok) throw new Error(read.lines.join('\n'));
    // Of a caller's key only the hash is kept.
    const isKeptAsHash = path.endsWith('keyFile');
    expect(read.loaded.files.text(path)()).toBe(isKeptAsHash ? hashOf(marker) : marker);
    expect(JSON.stringify(read.loaded.settings)).not.toContain(marker);
  });

  it.each(['', '\n', `${marker}\n${marker}\n`])('cannot be %j', async (content) => {
    await write('secret', content);
    expect(await startIssues(await settingsFile())).toEqual([
      `${path}: found "secret" with something else, allowed: a readable file with one line, the secret`,
    ]);
  });

  it('must be there', async () => {
    expect(await startIssues(await settingsFile())).toEqual([
      `${path}: found "secret" (no such file), allowed: a readable file with one line, the secret`,
    ]);
  });
});

describe('files of TLS', () => {
  it('are read relative to the settings file, whatever the working directory', async () => {
    const ca = selfSigned.cert;
    await write('ca.pem', ca);
    const settings = {
      kafka: { ssl: { caFile: 'ca.pem' } },
      postgres: { url: 'postgres://h/d?sslrootcert=ca.pem' },
    };
    const read = await loadSettings(await write('sluicegate.yaml', stringify(settings)), {});
    if (!read.ok) throw new Error(read.lines.join('\n'));
    for (const setting of ['kafka.ssl', 'postgres.url'])
      expect(read.loaded.files.tls(setting)()).toEqual({ ca });
  });

  it('of a client must be a certificate and its own key', async () => {
    await write('cert.pem', selfSigned.cert);
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    await write('key.pem', privateKey.export({ type: 'pkcs8', format: 'pem' }) as string);
    const lines = async (ssl: object): Promise<string[]> =>
      startIssues(await write('sluicegate.yaml', stringify({ kafka: { ssl } })));
    await write('its-key.pem', selfSigned.key);
    const pair = { certFile: 'cert.pem', keyFile: 'its-key.pem' };
    const file = await write('sluicegate.yaml', stringify({ kafka: { ssl: pair } }));
    const read = await loadSettings(file, {});
    if (!read.ok) throw new Error(read.lines.join('\n'));
    expect(read.loaded.files.tls('kafka.ssl')()).toEqual(selfSigned);
    expect(await lines({ certFile: 'cert.pem' })).toEqual([
      'kafka.ssl.certFile: found one file of two, allowed: a certificate and its private key, both',
    ]);
    expect(await lines({ certFile: 'cert.pem', keyFile: 'key.pem' })).toEqual([
      'kafka.ssl.keyFile: found the key of another certificate, allowed: the key of the certificate beside it',
    ]);
  });
});
