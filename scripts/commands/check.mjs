import { root, toolEnv } from '../lib/paths.mjs';
import { print } from '../lib/output.mjs';
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
    print(`— ${name}`);
    const { code } = await runTool('npm', ['run', '--silent', name], { cwd: root, env: toolEnv() });
    if (code !== 0) failed.push(name);
  }
  print(failed.length === 0 ? 'All checks passed.' : `Failed: ${failed.join(', ')}.`);
  return failed.length === 0 ? 0 : 1;
}
