import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { appForTest } from '../testing/app-for-test.js';
import { settingsSchema } from '../config/settings.schema.js';
import { configuredKeys } from './configured-keys.js';
import { hashOf } from './credential.js';
import { accessRoles, Rights } from './rights.js';
import { accessOfRoute, routeRefusal } from './route-access.js';
import { nobody } from './principal.js';

const page = readFileSync('docs/how-to/access.md', 'utf8');
const rows = [...page.matchAll(/^\| `([A-Z]+) (\/\S*)` \|(.*)\|$/gm)].map(
  ([, method = '', path = '', cells = '']) => ({
    method,
    path,
    may: cells.split('|').map((cell) => cell.trim() === 'yes'),
  }),
);

describe('docs/how-to/access.md', () => {
  it.each(rows)('documents who may $method $path', ({ method, path, may }) => {
    const access = accessOfRoute(method, path.replaceAll(/\{(\w+)\}/g, ':$1'));
    if (access === null) throw new Error('there is no such route');
    const allowed = accessRoles.map((role) => {
      const rights = Rights.of([{ roles: [role], topics: ['*'] }]);
      return routeRefusal({ ...nobody, rights }, access, 'bars') === null;
    });
    expect(may).toEqual([...allowed, access.needs === 'open']);
  });

  it('names every operation of the API', async () => {
    const { app } = await appForTest();
    const { paths } = (await app.inject('/docs/openapi.json')).json<{ paths: Record<string, object> }>();
    await app.close();
    const operations = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(rows.map(({ method, path }) => `${method} ${path}`)).toEqual(expect.arrayContaining(operations));
  });

  it('has commands that create a key and a hash that accepts it', async () => {
    const commands = /```sh\n(KEY=[\s\S]+?)```/.exec(page)?.[1] ?? '';
    const { stdout } = await promisify(execFile)('sh', ['-c', commands]);
    const [, key = '', keyHash = ''] = /^key: +(\S+)\nkeyHash: (sha256:[0-9a-f]{64})\n$/.exec(stdout) ?? [];
    const apiKeys = [{ name: 'loader', keyHash, roles: ['produce'] }];
    const keys = configuredKeys(settingsSchema.parse({ auth: { apiKeys } }));
    expect(keys.find(hashOf(key))?.name).toBe('loader');
    expect(keys.find(hashOf(`${key}\n`))).toBeNull();
  });
});
