import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout: the directory that holds package.json. */
export const root = fileURLToPath(new URL('../../', import.meta.url)).replace(/\/$/, '');

/** What is the same for every stack of this checkout. Never under version control. */
export const sharedDir = join(root, '.sluicegate');

/**
 * All else that the commands keep between two runs: data, logs and who runs. `STACK_DIR` names another one, for a
 * second stack beside the first.
 */
export const stateDir = process.env['STACK_DIR'] ? resolve(process.env['STACK_DIR']) : sharedDir;

/** Output of what runs in the background, one file a part. */
export const logDir = join(stateDir, 'log');

/** One record per background process of ours, see record.mjs. */
export const runDir = join(stateDir, 'run');

/** What Kafka, the registry and Postgres keep. Removing it while they are down starts them empty. */
export const dataDir = join(stateDir, 'data');

/** Where the stack can be reached; the shape is fixed in the API page ("Commands of the repository"). */
export const stackFile = join(stateDir, 'stack.json');

/** Node 24, from the dev dependency `node`, whatever `node` the machine has. */
export const projectNode = join(root, 'node_modules', '.bin', 'node');

/**
 * The environment for tools: those of node_modules first, so that their `#!/usr/bin/env node` finds Node 24.
 * @returns {NodeJS.ProcessEnv}
 */
export function toolEnv() {
  return { ...process.env, PATH: `${join(root, 'node_modules', '.bin')}:${process.env['PATH'] ?? ''}` };
}
