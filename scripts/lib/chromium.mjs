import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { print } from './output.mjs';
import { logDir } from './paths.mjs';
import { runTool } from './tool.mjs';

/** Where the packages of Debian, Ubuntu and Fedora have it. */
const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/**
 * The Chromium of the tests that need a browser: of the variable CHROMIUM, else of this machine. As root on a machine with
 * apt-get it is installed if it is missing. Null: there is none; those tests then fail, and say what to install.
 * @returns {Promise<string | null>}
 */
export async function ensureChromium() {
  const given = process.env['CHROMIUM'];
  if (given) return given;
  const found = places.find((place) => existsSync(place));
  if (found !== undefined) return found;
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return null;
  return install();
}

/** @returns {Promise<string | null>} */
async function install() {
  const log = join(logDir, 'chromium-install.log');
  print(`Installing Chromium for the tests (output in ${log})`);
  let output = '';
  for (const args of [['update'], ['install', '--yes', '--no-install-recommends', 'chromium']]) {
    const run = await runTool('/usr/bin/apt-get', args, {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    output += run.output;
    // An update that fails for one source may be enough nevertheless.
    if (run.code !== 0) output += `exit code ${run.code}\n`;
  }
  mkdirSync(logDir, { recursive: true });
  writeFileSync(log, output);
  return places.find((place) => existsSync(place)) ?? null;
}
