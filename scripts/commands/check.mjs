import { root, toolEnv } from '../lib/paths.mjs';
import { print } from '../lib/output.mjs';
import { runTool } from '../lib/tool.mjs';

/** Scripts of package.json. */
const checks = [
  'check:types',
  'check:lint',
  'check:format',
  'check:arrows',
  'check:dead',
  'check:licenses',
  'audit',
];

/**
 * `npm run check`: checks types, lint, format, import rules, dead code, and the licences and advisories of
 * dependencies. Runs all checks even if one fails.
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
