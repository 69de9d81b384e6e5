import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout: the directory that holds package.json. */
export const root = fileURLToPath(new URL('../../', import.meta.url)).replace(/\/$/, '');

/** Shared by all stacks of this checkout. Ignored by git. */
export const sharedDir = join(root, '.sluicegate');

/**
 * What the commands keep between runs: data, logs and process records. `STACK_DIR` names another directory, for a second
 * stack beside the first.
 */
export const stateDir = process.env['STACK_DIR'] ? resolve(process.env['STACK_DIR']) : sharedDir;

/** Output of the background processes, one file per process. */
export const logDir = join(stateDir, 'log');

/** One record per background process, see process-record.mjs. */
export const runDir = join(stateDir, 'run');

/** The data of Kafka, the registry and Postgres. They start empty if it is removed while they are down. */
export const dataDir = join(stateDir, 'data');

/** The addresses of the stack, as `StackUrls`. */
export const stackFile = join(stateDir, 'stack.json');

/** Node 24 from the dev dependency `node`, whatever Node the machine has. */
export const projectNode = join(root, 'node_modules', '.bin', 'node');

/**
 * The environment for tools without the settings of a gateway. Benches and tests configure their own gateways, and settings
 * from the shell must not reach those.
 * @returns {NodeJS.ProcessEnv}
 */
export function toolEnvWithoutSettings() {
  return Object.fromEntries(Object.entries(toolEnv()).filter(([name]) => !name.startsWith('SLUICEGATE_')));
}

/**
 * The environment for tools, with node_modules first on the PATH, so that `#!/usr/bin/env node` finds Node 24.
 * @returns {NodeJS.ProcessEnv}
 */
export function toolEnv() {
  return { ...process.env, PATH: `${join(root, 'node_modules', '.bin')}:${process.env['PATH'] ?? ''}` };
}
