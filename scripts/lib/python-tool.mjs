import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from './lock.mjs';
import { UserError, print, secondsSince } from './output.mjs';
import { sharedDir } from './paths.mjs';
import { runTool } from './tool.mjs';

/**
 * Installs a program from the Python package index in an environment of its own below .sluicegate, once per version.
 * @param {string} name  of the package and of its program
 * @param {string} version
 * @returns {Promise<string>} the path of the program
 * @throws {UserError} when python3 is missing or the package cannot be installed
 */
export async function pythonTool(name, version) {
  const environment = join(sharedDir, `${name}-${version}`);
  const program = join(environment, 'bin', name);
  await withLock(name, async () => {
    if (existsSync(program)) return;
    const from = performance.now();
    print(`Installing ${name} ${version} …`);
    // What an interrupted installation left behind.
    rmSync(environment, { recursive: true, force: true });
    await python('python3', ['-m', 'venv', environment]);
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', `${name}==${version}`];
    await python(join(environment, 'bin', 'python3'), pip);
    print(`  installed in ${secondsSince(from)}`);
  });
  return program;
}

/**
 * @param {string} command
 * @param {readonly string[]} args
 */
async function python(command, args) {
  const { code, output } = await runTool(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  if (code === 127)
    throw new UserError('python3 is missing. Install Python 3.10 or later, with its module venv.');
  if (code !== 0)
    throw new UserError(`\`${command} ${args.join(' ')}\` failed (exit code ${code}):\n${output}`);
}
