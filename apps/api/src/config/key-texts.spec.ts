import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashOf } from '../access/credential.js';
import { loadSettings } from './load.js';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'keys-'));
});
afterAll(() => rm(directory, { recursive: true }));

describe('keys of the settings', () => {
  it('are kept as hashes', async () => {
    const keyFile = join(directory, 'key');
    await writeFile(keyFile, 'text-in-a-file\n');
    const apiKeys = [
      { name: 'a', key: 'text-of-a-setting', roles: ['read'] },
      { name: 'b', keyFile, roles: ['read'] },
    ];
    const read = await loadSettings(null, { SLUICEGATE_AUTH__API_KEYS: JSON.stringify(apiKeys) });
    if (!read.ok) throw new Error(read.lines.join('\n'));
    const { settings, files } = read.loaded;
    expect(settings.auth.apiKeys[0]).toMatchObject({ keyHash: hashOf('text-of-a-setting') });
    expect(JSON.stringify(settings)).not.toContain('text-of-a-setting');
    expect(files.text('auth.apiKeys.1.keyFile')()).toBe(hashOf('text-in-a-file'));
  });
});
