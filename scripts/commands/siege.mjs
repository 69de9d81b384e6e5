import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureBuilt } from '../lib/build.mjs';
import { projectNode, root, toolEnv } from '../lib/paths.mjs';
import { print } from '../lib/output.mjs';
import { runTool } from '../lib/tool.mjs';

const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');

/**
 * `npm run siege [-- --minutes 10 --seed N --only ATTACK]`: runs good clients beside an adversary on a stack of their own,
 * then checks what the pods promised and which resources they used. The same seed draws the same attacks.
 * @param {string[]} args
 * @returns {Promise<number>}
 */
export async function siege(args) {
  const { values } = parseArgs({
    args,
    options: {
      minutes: { type: 'string', default: '10' },
      seed: { type: 'string' },
      only: { type: 'string', multiple: true, default: [] },
    },
  });
  const seed = values.seed ?? String(Math.floor(Math.random() * 2 ** 32));
  print(`Running a siege for ${values.minutes} min. To repeat these attacks: --seed ${seed}`);
  await ensureBuilt();
  const env = {
    ...toolEnv(),
    SIEGE_MINUTES: values.minutes,
    SIEGE_SEED: seed,
    SIEGE_ONLY: values.only.join(','),
    SIEGE_TIMED: '1',
  };
  const { code } = await runTool(projectNode, [vitest, 'run', '--project', 'chaos', 'test/siege'], { env });
  return code;
}
