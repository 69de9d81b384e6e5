// @ts-check
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout: the directory that holds package.json. */
export const root = fileURLToPath(new URL('../../', import.meta.url)).replace(/\/$/, '');

/** All that the commands keep between two runs: jars, data, logs and who runs. Never under version control. */
export const stateDir = join(root, '.sluicegate');

/** Output of what runs in the background, one file a part. */
export const logDir = join(stateDir, 'log');

/** One record per background process of ours, see record.mjs. */
export const runDir = join(stateDir, 'run');

/** What Kafka, the registry and Postgres keep. Removing it while they are down starts them empty. */
export const dataDir = join(stateDir, 'data');

/** Where the stack can be reached; the shape is fixed in the API page ("Commands of the repository"). */
export const stackFile = join(stateDir, 'stack.json');

/** Node 24, from the dev dependency `node`, whatever `node` the machine has. */
export const ourNode = join(root, 'node_modules', '.bin', 'node');

/**
 * The environment for tools: those of node_modules first, so that their `#!/usr/bin/env node` finds Node 24.
 * @returns {NodeJS.ProcessEnv}
 */
export function toolEnv() {
  return { ...process.env, PATH: `${join(root, 'node_modules', '.bin')}:${process.env['PATH'] ?? ''}` };
}
