import { generateKeyPairSync } from 'node:crypto';
import { mkdir, mkdtemp, rename, rm, symlink, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { selfSigned } from '../../../../test/support/self-signed.js';
import type { FileGroup, FileKind } from './file-group.js';
import { SecretFiles } from './secret-files.js';

/* Real: files and symbolic links. */

let directory: string;
let lines: Record<string, unknown>[];
const logger = pino(
  { base: null, formatters: { level: (level) => ({ level }) }, timestamp: false },
  { write: (line) => void lines.push(JSON.parse(line) as Record<string, unknown>) },
);

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'secrets-'));
  lines = [];
});
afterEach(() => rm(directory, { recursive: true }));

const write = (name: string, text: string): Promise<void> => writeFile(join(directory, name), text);

const groupOf = (setting: string, files: Readonly<Partial<Record<FileKind, string>>>): FileGroup => ({
  setting,
  files: Object.entries(files).map(([kind, file]) => ({
    kind: kind as FileKind,
    path: `${setting}.${kind}`,
    file,
    absolute: join(directory, file),
  })),
});

const password = () => groupOf('db.passwordFile', { secret: 'password' });
const pair = () => groupOf('kafka.ssl', { cert: 'cert.pem', key: 'key.pem' });
const anotherKey = (): string =>
  generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
    type: 'pkcs8',
    format: 'pem',
  }) as string;

/** The files, watched, but only looked at by hand. */
async function watched(...groups: readonly FileGroup[]): Promise<SecretFiles> {
  const { files, issues } = await SecretFiles.read(groups);
  expect(issues).toEqual([]);
  files.watch(logger, 86_400_000);
  return files;
}

describe('a secret in a file', () => {
  it.each([
    ['s3cret', 's3cret'],
    ['s3cret\n', 's3cret'],
    ['s3cret\r\n', 's3cret'],
    [' spaces stay ', ' spaces stay '],
    ['pässwörd', 'pässwörd'],
  ])('%j is %j', async (written, read) => {
    await write('password', written);
    expect((await watched(password())).text('db.passwordFile')()).toBe(read);
  });

  it.each(['', '\n', 'two\nlines', 'a\n\n', 'nul\0'])('cannot be %j', async (written) => {
    await write('password', written);
    expect(await SecretFiles.read([password()])).toMatchObject({
      issues: [
        {
          path: 'db.passwordFile.secret',
          found: '"password" with something else',
          allowed: 'a readable file with one line, the secret',
        },
      ],
    });
  });

  it.each(['two words', 'umlaut-ä', 'tab\t'])('cannot be %j if it is a token', async (written) => {
    await write('token', written);
    const { issues } = await SecretFiles.read([groupOf('x', { token: 'token' })]);
    expect(issues).toEqual([expect.objectContaining({ path: 'x.token' })]);
  });

  it('is the new one after a change, which is logged without it', async () => {
    await write('password', 'first');
    const files = await watched(password());
    const now = files.text('db.passwordFile');
    const changed = vi.fn<() => void>();
    files.onChange('db.passwordFile', changed);
    await files.look();
    expect(changed).not.toHaveBeenCalled();
    await write('password', 'second\n');
    await files.look();
    expect(now()).toBe('second');
    expect(changed).toHaveBeenCalledOnce();
    expect(lines).toEqual([
      { level: 'info', setting: 'db.passwordFile', msg: 'a secret or certificate was read again' },
    ]);
  });

  it('is the new one after a symbolic link was swapped, as Kubernetes does', async () => {
    for (const version of ['1', '2']) {
      await mkdir(join(directory, version));
      await write(`${version}/password`, `secret ${version}`);
    }
    await symlink('1', join(directory, '..data'));
    await symlink('..data/password', join(directory, 'password'));
    const files = await watched(password());
    expect(files.text('db.passwordFile')()).toBe('secret 1');
    await symlink('2', join(directory, '..data_tmp'));
    await rename(join(directory, '..data_tmp'), join(directory, '..data'));
    await files.look();
    expect(files.text('db.passwordFile')()).toBe('secret 2');
  });

  it('that is written again with the same content is no change', async () => {
    await write('password', 'first');
    const files = await watched(password());
    await write('password', 'first');
    await files.look();
    expect(lines).toEqual([]);
  });

  it('stays as it was while the file has nothing usable, which is one warning for each content', async () => {
    await write('password', 'first');
    const files = await watched(password());
    const look = async (): Promise<unknown[]> => {
      for (let times = 0; times < 4; times += 1) await files.look();
      return lines.splice(0).map((line) => ({ ...line, msg: undefined }));
    };
    const warning = (found: string) => ({
      level: 'warn',
      setting: 'db.passwordFile.secret',
      found,
      allowed: 'a readable file with one line, the secret',
    });
    await write('password', '');
    expect(await look()).toEqual([warning('"password" with something else')]);
    await write('password', 'hush\nhush');
    expect(await look()).toEqual([warning('"password" with something else')]);
    await unlink(join(directory, 'password'));
    expect(await look()).toEqual([warning('"password" (no such file)')]);
    expect(files.text('db.passwordFile')()).toBe('first');
    await write('password', 'second');
    expect(await look()).toEqual([{ level: 'info', setting: 'db.passwordFile' }]);
    expect(files.text('db.passwordFile')()).toBe('second');
  });

  it('that comes back as it was is no change', async () => {
    await write('password', 'first');
    const files = await watched(password());
    await write('password', '');
    await files.look();
    await write('password', 'first');
    await files.look();
    expect(lines).toEqual([]);
  });
});

describe('a certificate and its key', () => {
  const { cert, key } = selfSigned;

  it('are taken over together: no caller sees the one without the other', async () => {
    await write('cert.pem', cert);
    await write('key.pem', key);
    const files = await watched(pair());
    const now = files.tls('kafka.ssl');
    const before = now();
    expect(before).toEqual({ cert, key });

    await write('key.pem', anotherKey());
    await files.look();
    // At the first look, the certificate may not be written yet.
    expect(lines).toEqual([]);
    await files.look();
    expect(now()).toBe(before);
    expect(lines).toEqual([
      {
        level: 'warn',
        setting: 'kafka.ssl.key',
        found: 'the key of another certificate',
        allowed: 'the key of the certificate beside it',
        msg: 'a changed secret or certificate cannot be used: the one before stays in use',
      },
    ]);

    await write('cert.pem', `${cert}${cert}`);
    await write('key.pem', key);
    await files.look();
    expect(now()).toEqual({ cert: `${cert}${cert}`, key });
  });
});

describe('files', () => {
  it('are looked at while they are watched, and not after', async () => {
    await write('password', 'first');
    const { files } = await SecretFiles.read([password()]);
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    try {
      files.watch(logger);
      await write('password', 'second');
      vi.advanceTimersByTime(2000);
      await vi.waitFor(() => expect(files.text('db.passwordFile')()).toBe('second'));
      files.close();
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  it('of one setting change without the others', async () => {
    await write('password', 'first');
    await write('token', 'a');
    const files = await watched(password(), groupOf('x.tokenFile', { token: 'token' }));
    const changed = vi.fn<() => void>();
    files.onChange('db.passwordFile', changed);
    await write('token', 'b');
    await files.look();
    expect(changed).not.toHaveBeenCalled();
    expect(files.text('x.tokenFile')()).toBe('b');
  });

  it('that no setting names are not there', () => {
    const files = SecretFiles.none();
    expect(files.has('kafka.ssl')).toBe(false);
    expect(() => files.tls('kafka.ssl')).toThrow('no file is named by kafka.ssl');
  });
});
