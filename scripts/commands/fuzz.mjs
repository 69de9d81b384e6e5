import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureBuilt } from '../lib/build.mjs';
import { projectNode, root, toolEnvWithoutSettings } from '../lib/paths.mjs';
import { printError, print } from '../lib/output.mjs';
import { withStack } from '../lib/stack.mjs';
import { runTool } from '../lib/tool.mjs';

const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');

/** Properties of what reads requests byte by byte, each against a slower way to read the same. */
const properties = [
  'libs/registry/src/json/json-scanner',
  'libs/registry/src/codec/iso-8601-properties',
  'libs/registry/src/codec/straight',
];
const CASES = '1000000';

/**
 * `npm run fuzz [-- --minutes N] [--seed N] [--replay FILE]`: starts the stack, builds, and sends hostile requests,
 * schemas and registry responses for ten minutes. A fault is printed with the file that `--replay` takes. Then a million cases
 * of each of `properties` are tried. Ends the parts of the stack that it started.
 * @param {string[]} args
 * @returns {Promise<number>}
 */
export async function fuzz(args) {
  const options = readOptions(args);
  if (options === null) return 2;
  print(`fuzz: seed ${options.FUZZ_SEED}`);
  return withStack(async () => {
    await ensureBuilt();
    const run = [vitest, 'run', '--project', 'e2e', 'test/fuzz', '--disable-console-intercept'];
    const env = { ...toolEnvWithoutSettings(), ...options };
    const { code: sent } = await runTool(projectNode, run, { env });
    const read = [vitest, 'run', '--project', 'unit', ...properties];
    const isReplay = options.FUZZ_REPLAY !== '';
    const { code } =
      sent !== 0 || isReplay
        ? { code: sent }
        : await runTool(projectNode, read, { env: { ...env, FUZZ_CASES: CASES } });
    print(code === 0 ? 'fuzz: passed' : 'fuzz: failed');
    return code;
  });
}

/**
 * @param {string[]} args
 * @returns {Record<'FUZZ_SEED' | 'FUZZ_SECONDS' | 'FUZZ_REPLAY', string> | null} null: they are invalid; the error has been printed
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
    if (!(seconds > 0 && seconds <= 86_400))
      throw new Error('--minutes must be a number above 0 and at most 1440');
    if (!Number.isInteger(seed)) throw new Error('--seed must be an integer');
    const replay = values.replay.map((file) => resolve(file)).join(',');
    return { FUZZ_SEED: String(seed), FUZZ_SECONDS: String(seconds), FUZZ_REPLAY: replay };
  } catch (error) {
    printError(error);
    return null;
  }
}
