import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { appForTest } from '../testing/app-for-test.js';
import { apiKeysOf, authorize, type AccessRole } from './authorize.js';
import { roleOfRoute } from './role-of-route.js';

const page = readFileSync('docs/how-to/access.md', 'utf8');
const rows = [...page.matchAll(/^\| `([A-Z]+) (\/\S*)` \|(.*)\|$/gm)].map(
  ([, method = '', path = '', cells = '']) => ({
    method,
    path,
    may: cells.split('|').map((cell) => cell.trim() === 'yes'),
  }),
);
const roles: readonly AccessRole[] = ['produce', 'read', 'operate'];

describe('docs/how-to/access.md', () => {
  it.each(rows)('documents who may $method $path', ({ method, path, may }) => {
    const needed = roleOfRoute(method, path.replaceAll(/\{[^}]+\}/g, 'x'));
    const keys = apiKeysOf({
      apiKeys: roles.map((role) => ({ name: role, key: role, roles: [role] })),
      jwt: null,
    });
    const allowed = [...roles, null].map(
      (key) => needed === null || authorize(keys, key, '10.0.0.9', needed).ok,
    );
    expect(may).toEqual(allowed);
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
    const keys = apiKeysOf({ apiKeys: [{ name: 'loader', keyHash, roles: ['produce'] }], jwt: null });
    expect(authorize(keys, key, '10.0.0.9', 'produce')).toEqual({ ok: true, actor: 'loader' });
    expect(authorize(keys, `${key}\n`, '10.0.0.9', 'produce').ok).toBe(false);
  });
});
