import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readJson } from './json.mjs';
import { withLock } from './lock.mjs';
import { projectNode, root } from './paths.mjs';
import { UserError, print, secondsSince } from './output.mjs';
import { runTool } from './tool.mjs';

/**
 * One package in npm's lock files.
 * @typedef {{ version?: string, integrity?: string, optional?: boolean }} Locked
 */

/**
 * Installs what package-lock.json lists, unless node_modules already has it. Runs on any Node and imports no package.
 */
export async function ensureDependencies() {
  if (areInstalled()) return;
  await withLock('dependencies', async () => {
    if (areInstalled()) return;
    const from = performance.now();
    print('Installing the dependencies with `npm ci` …');
    const { code, output } = await runTool(
      'npm',
      ['ci', '--include=dev', '--include=optional', '--loglevel=error'],
      {
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    if (code === 127)
      throw new UserError('npm is missing. It comes with Node.js: install Node.js 20 or later.');
    if (code !== 0) throw new UserError(`\`npm ci\` failed (exit code ${code}):\n${firstLines(output)}`);
    if (!existsSync(projectNode)) throw new UserError(noNode);
    print(`  dependencies installed in ${secondsSince(from)}`);
  });
}

const noNode =
  `${projectNode} is missing after \`npm ci\`, because npm ran no install scripts. ` +
  'Allow them (`npm config get ignore-scripts` must print false) and try again.';

/**
 * Compares package-lock.json with npm's own record of node_modules, which npm writes at the end of a complete install.
 */
function areInstalled() {
  const wanted = packagesIn(join(root, 'package-lock.json'));
  const found = packagesIn(join(root, 'node_modules', '.package-lock.json'));
  if (wanted === null)
    throw new UserError('package-lock.json is missing or invalid: this checkout is incomplete.');
  if (found === null || !existsSync(projectNode)) return false;
  return Object.entries(wanted).every(([path, one]) => {
    if (path === '') return true;
    const other = found[path];
    // Optional packages of other platforms are not installed.
    if (other === undefined) return one.optional === true;
    return other.version === one.version && other.integrity === one.integrity;
  });
}

/**
 * @param {string} file
 * @returns {Record<string, Locked> | null}
 */
function packagesIn(file) {
  try {
    const lock = /** @type {{ packages: Record<string, Locked> }} */ (readJson(file));
    return lock.packages;
  } catch {
    return null;
  }
}

/**
 * npm prints the error first and its usage last.
 * @param {string} output
 */
const firstLines = (output) => output.split('\n').slice(0, 20).join('\n');
