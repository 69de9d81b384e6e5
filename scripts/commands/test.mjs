import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBuilt } from '../lib/build.mjs';
import { ensureChromium } from '../lib/chromium.mjs';
import { isShuttingDown } from '../lib/shutdown.mjs';
import { projectNode, root, stateDir, toolEnvWithoutSettings } from '../lib/paths.mjs';
import { printError, print } from '../lib/output.mjs';
import { withStack } from '../lib/stack.mjs';
import { countLine, countTests } from '../lib/test-result.mjs';
import { runTool } from '../lib/tool.mjs';

const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
const report = join(stateDir, 'test-report.json');

/**
 * `npm test [-- vitest arguments]`: starts the stack, builds, and runs every test. The last line is always
 * `N passed, N failed`, whatever went wrong before it. Ends the parts of the stack that it started.
 * @param {string[]} args
 * @returns {Promise<number>}
 */
export async function test(args) {
  rmSync(report, { force: true });
  const code = await runTests(args).catch((/** @type {unknown} */ error) => {
    if (!isShuttingDown()) printError(error);
    return 1;
  });
  const count = countTests(report);
  const ranWell = code === 0 && count.failed === 0 && count.passed > 0;
  if (!ranWell && count.failed === 0) print(`No test failed, but the run did (exit code ${code}).`);
  print(countLine(count));
  return ranWell ? 0 : 1;
}

/** @param {string[]} args */
function runTests(args) {
  return withStack(async () => {
    await ensureBuilt();
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
    const run = [vitest, 'run', ...reporters, ...args];
    const chromium = await ensureChromium();
    const env = { ...toolEnvWithoutSettings(), ...(chromium !== null && { CHROMIUM: chromium }) };
    const { code } = await runTool(projectNode, run, { env });
    return code;
  });
}
