import { root, toolEnv } from '../lib/paths.mjs';
import { say } from '../lib/say.mjs';
import { runTool } from '../lib/tool.mjs';

/** Each is a script of package.json. */
const checks = ['check:types', 'check:lint', 'check:format', 'check:arrows', 'check:dead'];

/**
 * `npm run check`: types, lint, format, import arrows and dead code; all of them, even when one has failed.
 * @returns {Promise<number>}
 */
export async function check() {
  const failed = [];
  for (const name of checks) {
    say(`— ${name}`);
    const { code } = await runTool('npm', ['run', '--silent', name], { cwd: root, env: toolEnv() });
    if (code !== 0) failed.push(name);
  }
  say(failed.length === 0 ? 'All checks passed.' : `Failed: ${failed.join(', ')}.`);
  return failed.length === 0 ? 0 : 1;
}
