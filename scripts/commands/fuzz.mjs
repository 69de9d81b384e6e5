import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureBuilt } from '../lib/build.mjs';
import { isShuttingDown } from '../lib/shutdown.mjs';
import { projectNode, root, toolEnv } from '../lib/paths.mjs';
import { printError, print } from '../lib/output.mjs';
import { bringUpStack, endParts, endPartsOnShutdown } from '../lib/stack.mjs';
import { runTool } from '../lib/tool.mjs';

const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');

/**
 * `npm run fuzz [-- --minutes N] [--seed N] [--replay FILE]`: the stack, the build, and hostile requests, schemas and
 * registry answers for ten minutes. A fault is printed with the file that `--replay` takes. What it started of the
 * stack it ends.
 * @param {string[]} args
 * @returns {Promise<number>}
 */
export async function fuzz(args) {
  const options = readOptions(args);
  if (options === null) return 2;
  print(`fuzz: seed ${options.FUZZ_SEED}`);
  const { started } = await bringUpStack({ anyPort: true });
  const done = endPartsOnShutdown(started);
  try {
    await ensureBuilt();
    const run = [vitest, 'run', '--project', 'e2e', 'test/fuzz', '--disable-console-intercept'];
    const { code } = await runTool(projectNode, run, { env: { ...envWithoutSettings(), ...options } });
    print(code === 0 ? 'fuzz: passed' : 'fuzz: failed');
    return code;
  } finally {
    if (!isShuttingDown()) {
      await endParts(started);
      done();
    }
  }
}

/**
 * @param {string[]} args
 * @returns {Record<'FUZZ_SEED' | 'FUZZ_SECONDS' | 'FUZZ_REPLAY', string> | null} null: they are none, which is said
 */
function readOptions(args) {
  try {
    const { values } = parseArgs({
      args,
      options: {
        minutes: { type: 'string', default: '10' },
        seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 31)) },
        replay: { type: 'string', multiple: true, default: [] },
      },
    });
    const seconds = Number(values.minutes) * 60;
    const seed = Number(values.seed);
    if (!(seconds > 0 && seconds <= 86_400)) throw new Error('--minutes: a number above 0, at most 1440');
    if (!Number.isInteger(seed)) throw new Error('--seed: a whole number');
    const replay = values.replay.map((file) => resolve(file)).join(',');
    return { FUZZ_SEED: String(seed), FUZZ_SECONDS: String(seconds), FUZZ_REPLAY: replay };
  } catch (error) {
    printError(error);
    return null;
  }
}

/** The gateways of the run have settings of their own: those of the shell must not reach them. */
function envWithoutSettings() {
  return Object.fromEntries(Object.entries(toolEnv()).filter(([name]) => !name.startsWith('SLUICEGATE_')));
}
