import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureBuilt } from '../lib/build.mjs';
import { isShuttingDown } from '../lib/shutdown.mjs';
import { projectNode, root, toolEnv } from '../lib/paths.mjs';
import { UserError } from '../lib/output.mjs';
import { bringUpStack, endParts, endPartsOnShutdown } from '../lib/stack.mjs';
import { runTool } from '../lib/tool.mjs';

/** Benches that need neither Kafka nor registry nor Postgres. */
const inProcess = new Set(['encode']);

/**
 * `npm run bench:NAME [-- options]`: the stack where the bench needs it, the build, `bench/NAME.ts`. What it started of
 * the stack it ends.
 * @param {string[]} args
 * @returns {Promise<number>}
 */
export async function bench([name = '', ...args]) {
  const file = join(root, 'bench', `${name}.ts`);
  if (!/^[a-z]+$/.test(name) || !existsSync(file)) throw new UserError(`There is no bench "${name}".`);
  const started = inProcess.has(name) ? [] : (await bringUpStack({ anyPort: true })).started;
  const done = endPartsOnShutdown(started);
  try {
    await ensureBuilt();
    const { code } = await runTool(projectNode, [...nodeFlags, file, ...args], { env: envWithoutSettings() });
    return code;
  } finally {
    if (!isShuttingDown()) {
      await endParts(started);
      done();
    }
  }
}

/** TypeScript as it is written here: with parameter properties, and imports that name the compiled file. */
const nodeFlags = [
  '--experimental-transform-types',
  '--disable-warning=ExperimentalWarning',
  '--disable-warning=TimeoutNegativeWarning',
  '--import',
  pathToFileURL(join(root, 'bench', 'support', 'typescript.mjs')).href,
];

/** The gateways of a bench have settings of their own: those of the shell must not reach them. */
function envWithoutSettings() {
  return Object.fromEntries(Object.entries(toolEnv()).filter(([key]) => !key.startsWith('SLUICEGATE_')));
}
