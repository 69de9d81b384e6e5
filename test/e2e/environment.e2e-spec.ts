import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { planted } from '../support/planted.js';
import { eventually, World } from '../support/world.js';

/** Real: a gateway process, Kafka, registry, Postgres. */
let world: World;
let folder: string;
beforeAll(async () => {
  world = await World.create();
  folder = await mkdtemp(join(tmpdir(), 'report-'));
});
afterAll(async () => {
  await world.close();
  await rm(folder, { recursive: true });
});

it('a diagnostic report of the process has no setting', async () => {
  const key = planted('key-of-the-environment');
  const gateway = await world.gateway(await world.settings([]), {
    SLUICEGATE_AUTH__API_KEYS: JSON.stringify([{ name: 'a', key, roles: ['read'] }]),
    NODE_OPTIONS: `--report-on-signal --report-signal=SIGUSR2 --report-directory=${folder}`,
  });
  const whoami = await fetch(`${gateway.url}/v1/whoami`, { headers: { 'x-api-key': key } });
  expect(whoami.status).toBe(200);
  process.kill(gateway.pid, 'SIGUSR2');
  const { environmentVariables } = await eventually(
    () => reportIn(folder),
    ({ environmentVariables: variables }) => Object.keys(variables).length > 0,
  );
  expect(environmentVariables).toHaveProperty('NODE_OPTIONS');
  expect(Object.keys(environmentVariables).filter((name) => name.startsWith('SLUICEGATE_'))).toEqual([]);
  await gateway.stop();
});

/** The report, without variables until it is complete. */
async function reportIn(directory: string): Promise<{ environmentVariables: Record<string, string> }> {
  const [name] = await readdir(directory);
  try {
    return JSON.parse(await readFile(join(directory, name ?? ''), 'utf8')) as Awaited<
      ReturnType<typeof reportIn>
    >;
  } catch {
    return { environmentVariables: {} };
  }
}
