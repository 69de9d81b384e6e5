import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { settingsSchema } from '../config/settings.schema.js';
import { namedFiles } from '../credentials/named-files.js';
import { SecretFiles } from '../credentials/secret-files.js';
import { configuredKeys } from './configured-keys.js';
import { hashOf } from './credential.js';

/* Real: files. */

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'keys-'));
});
afterEach(() => rm(directory, { recursive: true }));

it('a key in a file is the one that the file has now', async () => {
  await writeFile(join(directory, 'loader'), 'the first key\n');
  const settings = settingsSchema.parse({
    auth: {
      apiKeys: [
        { name: 'loader', keyFile: 'loader', roles: ['produce'] },
        { name: 'reader', key: 'of the settings', roles: ['read'] },
      ],
    },
  });
  const { files } = await SecretFiles.read(namedFiles(settings, directory));
  const keys = configuredKeys(settings, files);
  const nameOf = (key: string): string | undefined => keys.find(hashOf(key))?.name;
  expect([nameOf('the first key'), nameOf('the next key')]).toEqual(['loader', undefined]);
  const before = keys.find(hashOf('the first key'));

  await writeFile(join(directory, 'loader'), 'the next key\n');
  await files.look();
  expect([nameOf('the first key'), nameOf('the next key')]).toEqual([undefined, 'loader']);
  expect(keys.find(hashOf('the next key'))).toMatchObject({ kind: before?.kind, rights: before?.rights });
  expect([before?.revoked?.aborted, keys.find(hashOf('the next key'))?.revoked?.aborted]).toEqual([
    true,
    false,
  ]);
  expect(nameOf('of the settings')).toBe('reader');
});

it('a key moves from one file to another', async () => {
  await writeFile(join(directory, 'a'), 'one');
  await writeFile(join(directory, 'b'), 'two');
  const settings = settingsSchema.parse({
    auth: { apiKeys: ['a', 'b'].map((name) => ({ name, keyFile: name, roles: ['read'] })) },
  });
  const { files } = await SecretFiles.read(namedFiles(settings, directory));
  const keys = configuredKeys(settings, files);
  await writeFile(join(directory, 'a'), 'two');
  await writeFile(join(directory, 'b'), 'three');
  await files.look();
  expect(['one', 'three'].map((key) => keys.find(hashOf(key))?.name)).toEqual([undefined, 'b']);
  expect(keys.find(hashOf('two'))?.name).toBe('a');
});
