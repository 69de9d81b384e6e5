import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve as resolvePath } from 'node:path';
import { parseArgs } from 'node:util';
import type { GatewayProcess } from '../support/gateway.js';
import { World } from '../support/world.js';
import { configurationFor } from './configuration.js';

/*
 * Calls every operation of the service's own OpenAPI document as each kind of caller, with valid and invalid data, by
 * schemathesis. Nothing may answer a 500 or anything that the document does not describe. Real: all parts; the registry and
 * Postgres are behind proxies that change nothing.
 */

const { values: options } = parseArgs({
  options: {
    program: { type: 'string', default: 'schemathesis' },
    seed: { type: 'string', default: '1' },
    examples: { type: 'string', default: '20' },
    as: { type: 'string', multiple: true, default: [] },
  },
});

/** Each kind of caller: the roles of its key, and its topics; null: it sends no key. */
const callers = {
  admin: { roles: ['admin', 'produce'], topics: ['*'] },
  operate: { roles: ['operate'], topics: ['*'] },
  read: { roles: ['read'], topics: ['*'] },
  produce: { roles: ['produce'], topics: ['*'] },
  limited: { roles: ['produce', 'operate'], topics: ['bars_*'] },
  nobody: null,
} as const;

type Caller = keyof typeof callers;

const checks = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_headers_conformance',
  'response_schema_conformance',
];

const value = {
  type: 'record',
  name: 'Bar',
  fields: [{ name: 'close', type: 'double' }],
};

const world = await World.create();
const folder = await mkdtemp(join(tmpdir(), 'schemathesis-'));
const failed: string[] = [];
try {
  const seen = await world.topic('bars');
  const other = await world.topic('ticks');
  for (const topic of [seen, other]) await world.registerSchema(`${topic}-value`, value);
  const keys = Object.entries(callers).flatMap(([name, grant]) =>
    grant === null ? [] : [{ name, key: randomBytes(24).toString('hex'), ...grant }],
  );
  const gateway = await world.gateway({
    ...(await world.settings([])),
    auth: {
      apiKeys: keys.map(({ key, ...one }) => ({
        ...one,
        keyHash: `sha256:${createHash('sha256').update(key).digest('hex')}`,
      })),
    },
    log: { level: 'warn' },
  });
  const keyOf = (caller: string): string | undefined => keys.find(({ name }) => name === caller)?.key;
  for (const topic of [seen, other]) await send(gateway, topic, keyOf('admin') ?? '');
  const ids = await existingIds(gateway, keyOf('admin') ?? '');
  const file = join(folder, 'schemathesis.toml');
  await writeFile(file, configurationFor([seen, other], ids));
  const wanted = (Object.keys(callers) as Caller[]).filter(
    (caller) => options.as.length === 0 || options.as.includes(caller),
  );
  for (const caller of wanted) {
    process.stdout.write(`\n— ${caller}\n`);
    const before = await statuses(gateway, keyOf('admin') ?? '');
    const code = await run(gateway, file, caller, keyOf(caller));
    const after = await statuses(gateway, keyOf('admin') ?? '');
    const counts = [...after].map(([status, count]) => [status, count - (before.get(status) ?? 0)] as const);
    process.stdout.write(`${counts.map(([status, count]) => `${status}: ${count}`).join('  ')}\n`);
    // Otherwise only the refusal of the credential would have been tested.
    const reached =
      keyOf(caller) === undefined || !counts.some(([status, count]) => status === '401' && count > 0);
    if (code !== 0 || !reached) failed.push(caller);
  }
} finally {
  await world.close();
  await rm(folder, { recursive: true, force: true });
}
process.stdout.write(
  failed.length === 0 ? '\nschemathesis: passed\n' : `\nschemathesis: failed as ${failed.join(', ')}\n`,
);
process.exit(failed.length === 0 ? 0 : 1);

/** A record that the subjects know, and one that they refuse, so that there is something to query. */
async function send(gateway: GatewayProcess, topic: string, key: string): Promise<void> {
  for (const [datum, status] of [
    [{ close: 1 }, 200],
    [{ close: 1, open: 2 }, 409],
  ] as const) {
    const response = await fetch(`${gateway.url}/topics/${topic}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': key },
      body: JSON.stringify({ records: [{ value: datum }] }),
    });
    if (response.status !== status)
      throw new Error(`${topic} answered ${response.status} instead of ${status}: ${await response.text()}`);
  }
}

/** The ids of a stored key and of the mismatches so far. */
async function existingIds(gateway: GatewayProcess, key: string): Promise<readonly string[]> {
  const headers = { 'content-type': 'application/json', 'x-api-key': key };
  const body = JSON.stringify({ name: 'stored', roles: ['read'], topics: ['bars_*'], reason: 'a test' });
  const created = await fetch(`${gateway.url}/v1/keys`, { method: 'POST', headers, body });
  const mismatches = await fetch(`${gateway.url}/v1/mismatches`, { headers });
  const { items } = (await mismatches.json()) as { readonly items: readonly { readonly id: string }[] };
  const { id } = (await created.json()) as { readonly id: string };
  return [id, ...items.map((each) => each.id)];
}

/** How many requests the gateway has answered with each status. */
async function statuses(gateway: GatewayProcess, key: string): Promise<ReadonlyMap<string, number>> {
  const response = await fetch(`${gateway.url}/metrics`, { headers: { 'x-api-key': key } });
  const counts = new Map<string, number>();
  for (const [, status = '', count = ''] of (await response.text()).matchAll(
    /^http_request_duration_seconds_count\{.*status="(\d+)"\} (\d+)$/gm,
  ))
    counts.set(status, (counts.get(status) ?? 0) + Number(count));
  return new Map([...counts].sort(([a], [b]) => Number(a) - Number(b)));
}

function run(gateway: GatewayProcess, file: string, caller: Caller, key?: string): Promise<number> {
  const args = [
    ...['--no-color', '--config-file', file, 'run', `${gateway.url}/docs/openapi.json`],
    ...['--url', gateway.url, '--phases', 'examples,coverage,fuzzing', '--continue-on-failure'],
    ...['--checks', checks.join(','), '--seed', options.seed, '--max-examples', options.examples],
    ...['--request-timeout', '60', '--generation-database', 'none', '--suppress-health-check', 'all'],
    ...(key === undefined ? [] : ['--header', `X-API-Key:${key}`]),
    // Its response has no end. What it refuses is described as for the other routes.
    ...(caller === 'produce' || caller === 'nobody' ? [] : ['--exclude-path', '/v1/events/stream']),
  ];
  return new Promise((resolve, reject) => {
    const child = spawn(resolvePath(options.program), args, { cwd: folder, stdio: 'inherit' });
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 1));
  });
}
