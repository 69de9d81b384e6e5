import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBuilt } from '../lib/build.mjs';
import { projectNode, root, toolEnvWithoutSettings } from '../lib/paths.mjs';
import { UserError } from '../lib/output.mjs';
import { withStack } from '../lib/stack.mjs';
import { runTool } from '../lib/tool.mjs';
import { typescriptFlags } from '../lib/typescript-flags.mjs';

/** Benches that need no Kafka, registry or Postgres. */
const inProcess = new Set(['encode']);

/**
 * `npm run bench:NAME [-- options]`: starts the stack if the bench needs it, builds, and runs `bench/NAME.ts`. Ends the
 * parts of the stack that it started.
 * @param {string[]} args
 * @returns {Promise<number>}
 */
export async function bench([name = '', ...args]) {
  const file = join(root, 'bench', `${name}.ts`);
  if (!/^[a-z]+$/.test(name) || !existsSync(file)) {
    const names = readdirSync(join(root, 'bench')).filter((entry) => entry.endsWith('.ts'));
    const list = names.map((entry) => entry.slice(0, -'.ts'.length)).join(', ');
    throw new UserError(`There is no bench "${name}". The benches are: ${list}.`);
  }
  const run = async () => {
    await ensureBuilt();
    const env = toolEnvWithoutSettings();
    const { code } = await runTool(projectNode, [...typescriptFlags, file, ...args], { env });
    return code;
  };
  return inProcess.has(name) ? run() : withStack(run);
}
