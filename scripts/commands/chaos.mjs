import { parseArgs } from 'node:util';
import { join } from 'node:path';
import { ensureBuilt } from '../lib/build.mjs';
import { projectNode, root, toolEnv } from '../lib/paths.mjs';
import { print } from '../lib/output.mjs';
import { runTool } from '../lib/tool.mjs';

const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');

/**
 * `npm run chaos [-- --minutes 20 --seed N]`: runs gateways under faults on a stack of their own, then checks the whole
 * history. The same seed draws the same schedule.
 * @param {string[]} args
 * @returns {Promise<number>}
 */
export async function chaos(args) {
  const { values } = parseArgs({
    args,
    options: { minutes: { type: 'string', default: '20' }, seed: { type: 'string' } },
  });
  const seed = values.seed ?? String(Math.floor(Math.random() * 2 ** 32));
  print(`Running chaos for ${values.minutes} min. To repeat this schedule: --seed ${seed}`);
  await ensureBuilt();
  const env = { ...toolEnv(), CHAOS_MINUTES: values.minutes, CHAOS_SEED: seed };
  const { code } = await runTool(projectNode, [vitest, 'run', '--project', 'chaos', 'test/chaos'], { env });
  return code;
}
