import { createHash } from 'node:crypto';
import { globSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readJson } from './json.mjs';
import { withLock } from './lock.mjs';
import { projectNode, root, toolEnv } from './paths.mjs';
import { UserError, print, secondsSince } from './output.mjs';
import { runTool } from './tool.mjs';

const stampFile = join(root, 'dist', '.built.json');

/** What the build depends on. */
const sources = [
  '{apps,libs,migrations}/**/*.ts',
  'apps/console/**/*.{tsx,css,html,js,svg,json}',
  'tsconfig*.json',
  'package-lock.json',
];

/** The service, then the pages that it serves: each by its tool of node_modules. */
const steps = [
  ['typescript/bin/tsc', '-p', 'tsconfig.build.json'],
  ['vite/bin/vite.js', 'build', 'apps/console', '--logLevel', 'warn'],
];

/**
 * Runs `npm run build` when a source is newer than the last build.
 */
export async function ensureBuilt() {
  if (isBuilt()) return;
  await withLock('build', async () => {
    if (isBuilt()) return;
    const from = performance.now();
    print('Building …');
    const state = sourceState();
    // The output of a removed source, such as a migration, would still be loaded.
    if (readStamp()?.names !== state.names) rmSync(join(root, 'dist'), { recursive: true, force: true });
    for (const [tool = '', ...args] of steps) {
      const command = [join(root, 'node_modules', tool), ...args];
      const { code } = await runTool(projectNode, command, { env: toolEnv() });
      if (code !== 0) throw new UserError(`The build failed (${tool}, exit code ${code}).`);
    }
    writeFileSync(stampFile, JSON.stringify(state));
    print(`  built in ${secondsSince(from)}`);
  });
}

function isBuilt() {
  const stamp = readStamp();
  const state = sourceState();
  return stamp?.names === state.names && stamp.times === state.times;
}

/**
 * Digests of the sources' names and of their modification times.
 * @returns {{ names: string, times: string }}
 */
function sourceState() {
  const files = globSync(sources, { cwd: root }).sort();
  const times = files.map((file) => statSync(join(root, file)).mtimeMs);
  return { names: digest(files), times: digest(times) };
}

/** @param {unknown} value */
const digest = (value) => createHash('sha256').update(JSON.stringify(value)).digest('hex');

/** @returns {{ names: string, times: string } | null} */
function readStamp() {
  try {
    return /** @type {{ names: string, times: string }} */ (readJson(stampFile));
  } catch {
    return null;
  }
}
