import { root, toolEnv } from '../lib/paths.mjs';
import { print } from '../lib/output.mjs';
import { runTool } from '../lib/tool.mjs';

/** Scripts of package.json. */
const checks = ['check:types', 'check:lint', 'check:format', 'check:arrows', 'check:dead'];

/**
 * `npm run check`: checks types, lint, format, import rules and dead code. Runs all checks even if one fails.
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
