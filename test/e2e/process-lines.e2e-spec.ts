import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';

const entry = resolve(import.meta.dirname, '../../dist/apps/api/src/main.js');

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The log lines. @throws SyntaxError when one is not JSON */
  readonly lines: () => Record<string, unknown>[];
}

/** Runs a gateway to its end. */
async function run(
  args: readonly string[],
  environment: Record<string, string> = {},
  flags: readonly string[] = [],
): Promise<Ended> {
  const child = spawn(process.execPath, [...flags, entry, ...args], {
    env: { PATH: process.env['PATH'], ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = once(child, 'exit');
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  await exited;
  const lines = (): Record<string, unknown>[] =>
    `${stdout}${stderr}`
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  return { code: child.exitCode, stdout, stderr, lines };
}

/** An address without a Postgres, which is not contacted before the gateway listens. */
const nowhere = { SLUICEGATE_POSTGRES__URL: 'postgres://127.0.0.1:1/none' };

it('--help and --version print their text and exit with 0', async () => {
  const helped = await run(['--help']);
  expect(helped).toMatchObject({ code: 0, stderr: '' });
  for (const part of ['--config FILE', '--no-migrate', 'SLUICEGATE_HTTP__PORT', '64', '78'])
    expect(helped.stdout).toContain(part);
  const { version } = JSON.parse(await readFile('package.json', 'utf8')) as { version: string };
  expect(await run(['--version'])).toMatchObject({ code: 0, stdout: `sluicegate ${version}\n`, stderr: '' });
});

it.each([['--confg'], ['sluicegate.yaml'], ['--config']])(
  'an invalid command line, %s, is reported as one sentence',
  async (argument) => {
    const ended = await run([argument]);
    expect(ended.code).toBe(64);
    expect(ended.lines()[0]).toMatchObject({
      level: 'fatal',
      exit_code: 64,
      msg: expect.stringContaining(argument) as string,
    });
  },
);

it.each<[string, readonly string[], Record<string, string>]>([
  ['postgres.url', [], { SLUICEGATE_POSTGRES__URL: 'postgres://u:S3CRET#1@host/db' }],
  ['postgres.url', [], { SLUICEGATE_POSTGRES__URL: 'postgres://u:S3CRET@host:port/db' }],
  ['schemaRegistry.url', [], { SLUICEGATE_SCHEMA_REGISTRY__URL: 'http://u:S3CRET@host' }],
  ['kafka.brokers.0', [], { SLUICEGATE_KAFKA__BROKERS: 'u:S3CRET@host:9092' }],
  ['kafka.ssl.caFile', [], { SLUICEGATE_KAFKA__SSL__CA_FILE: 'package.json' }],
  ['none.yaml', ['--config', 'none.yaml'], {}],
])(
  'an unusable setting (%s) is reported in one line, without its secret',
  async (path, args, environment) => {
    const ended = await run(args, environment);
    expect(ended.code).toBe(78);
    const lines = ended.lines();
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({ level: 'fatal', exit_code: 78 });
    expect(lines[0]?.['msg']).toMatch(new RegExp(`^${path}: found .+, allowed: `));
    expect(JSON.stringify(lines)).not.toContain('S3CRET');
  },
);

it('a port in use is reported as one sentence', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = taken.address() as AddressInfo;
  const http = { SLUICEGATE_HTTP__HOST: '127.0.0.1', SLUICEGATE_HTTP__PORT: String(port) };
  const ended = await run([], { ...nowhere, ...http });
  taken.close();
  expect(ended.code).toBe(1);
  expect(ended.lines()).toMatchObject([
    { msg: `http.port: 127.0.0.1:${port} is in use by another process`, exit_code: 1 },
  ]);
  expect(`${ended.stdout}${ended.stderr}`).not.toContain('    at ');
});

it('a misspelt variable is logged as a warning with the nearest name', async () => {
  // It exits at once, because no machine has this address.
  const ended = await run([], {
    ...nowhere,
    SLUICEGATE_HTTP__HOST: '192.0.2.1',
    SLUICEGATE_PRODUCER_MODE: 'observe',
  });
  expect(ended.code).toBe(78);
  expect(ended.lines()).toContainEqual(
    expect.objectContaining({
      level: 'warn',
      variable: 'SLUICEGATE_PRODUCER_MODE',
      meant: 'SLUICEGATE_PRODUCER__MODE',
    }),
  );
});

it('a Node warning, a console line and an unhandled error are log lines', async () => {
  const late = `
    setTimeout(() => {
      console.error('printed');
      setTimeout(() => undefined, -1);
      setTimeout(() => { throw new TypeError('S3' + 'CRET'); }, 10);
    }, 300);`;
  const preload = `data:text/javascript,${encodeURIComponent(late)}`;
  const http = { SLUICEGATE_HTTP__HOST: '127.0.0.1', SLUICEGATE_HTTP__PORT: '0' };
  const ended = await run([], { ...nowhere, ...http }, ['--import', preload]);
  expect(ended.code).toBe(1);
  const lines = ended.lines();
  expect(lines).toContainEqual(expect.objectContaining({ level: 'error', msg: 'printed', console: 'error' }));
  expect(lines).toContainEqual(expect.objectContaining({ warning: 'TimeoutNegativeWarning' }));
  const error = expect.objectContaining({ name: 'TypeError' }) as unknown;
  expect(lines).toContainEqual(expect.objectContaining({ level: 'fatal', error }));
  expect(JSON.stringify(lines)).not.toContain('S3CRET');
});
