import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBuilt } from '../lib/build.mjs';
import { isShuttingDown } from '../lib/shutdown.mjs';
import { projectNode, root, stateDir, toolEnv } from '../lib/paths.mjs';
import { printError, print } from '../lib/output.mjs';
import { bringUpStack, endParts, endPartsOnShutdown } from '../lib/stack.mjs';
import { countLine, countTests } from '../lib/test-result.mjs';
import { runTool } from '../lib/tool.mjs';

const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
const report = join(stateDir, 'test-report.json');

/**
 * `npm test [-- vitest arguments]`: the stack, the build, every test. The last line is `N passed, N failed`,
 * whatever went wrong before it. What it started of the stack it ends.
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
  if (!ranWell && count.failed === 0)
    print(`No test failed, but the run did not end well (exit code ${code}).`);
  print(countLine(count));
  return ranWell ? 0 : 1;
}

/** @param {string[]} args */
async function runTests(args) {
  const { started } = await bringUpStack({ anyPort: true });
  const done = endPartsOnShutdown(started);
  try {
    await ensureBuilt();
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
    const { code } = await runTool(projectNode, [vitest, 'run', ...reporters, ...args], { env: testEnv() });
    return code;
  } finally {
    if (!isShuttingDown()) {
      await endParts(started);
      done();
    }
  }
}

/** Tests choose their own settings: those of the shell, meant for a gateway, must not reach the ones they start. */
function testEnv() {
  return Object.fromEntries(Object.entries(toolEnv()).filter(([name]) => !name.startsWith('SLUICEGATE_')));
}
