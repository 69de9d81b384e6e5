import { join } from 'node:path';
import { ensureBuilt } from '../lib/build.mjs';
import { projectNode, root, toolEnvWithoutSettings } from '../lib/paths.mjs';
import { pythonTool } from '../lib/python-tool.mjs';
import { withStack } from '../lib/stack.mjs';
import { runTool } from '../lib/tool.mjs';
import { typescriptFlags } from '../lib/typescript-flags.mjs';

const version = '4.32.5';

/**
 * `npm run test:schemathesis [-- --seed N] [--examples N] [--as CALLER]`: starts the stack, builds, and calls every operation of
 * the OpenAPI document as each kind of caller. Needs Python 3. Ends the parts of the stack that it started.
 * @param {string[]} args
 * @returns {Promise<number>}
 */
export async function schemathesis(args) {
  const program = await pythonTool('schemathesis', version);
  return withStack(async () => {
    await ensureBuilt();
    const run = [...typescriptFlags, join(root, 'test', 'schemathesis', 'run.ts'), '--program', program];
    const { code } = await runTool(projectNode, [...run, ...args], { env: toolEnvWithoutSettings() });
    return code;
  });
}
