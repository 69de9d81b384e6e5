import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { logDir, root, sharedDir } from './paths.mjs';
import { UserError, print, secondsSince } from './output.mjs';
import { runTool } from './tool.mjs';

const pom = join(root, 'scripts', 'stack', 'pom.xml');
const version = createHash('sha256').update(readFileSync(pom)).digest('hex').slice(0, 12);

/** One directory per version of pom.xml: running processes keep the jars that they were started from. */
const jarDir = join(sharedDir, 'jars', version);

/** Every jar in here is on Kafka's class path. */
export const kafkaJars = join(jarDir, 'kafka');

/** The unpacked archive of the registry. */
export const registryHome = join(jarDir, 'registry');

/**
 * Lets Maven fetch the jars that pom.xml lists, once and again whenever that file changes.
 */
export async function ensureJars() {
  if (existsSync(jarDir)) return;
  const from = performance.now();
  print('Fetching the jars of Kafka and the registry with Maven (once, about 170 MB) …');
  // Renamed at the end, so that an interrupted fetch does not look complete.
  const draft = `${jarDir}.new`;
  rmSync(draft, { recursive: true, force: true });
  const args = ['-q', '-B', '-f', pom, `-Dstack.jars=${draft}`, 'package'];
  const { code, output } = await runTool('mvn', args, { stdio: ['ignore', 'pipe', 'pipe'] });
  if (code !== 0) throw new UserError(explain(code, output));
  renameSync(draft, jarDir);
  print(`  jars fetched in ${secondsSince(from)}`);
}

/**
 * @param {number} code
 * @param {string} output
 */
function explain(code, output) {
  if (code === 127) {
    return (
      'Maven is missing. It fetches the jars of Kafka and the registry. Install it ' +
      '(Debian and Ubuntu: `apt-get install maven`; Fedora: `dnf install maven`; macOS: `brew install maven`) ' +
      'and put `mvn` on the PATH.'
    );
  }
  mkdirSync(logDir, { recursive: true });
  const log = join(logDir, 'maven.log');
  writeFileSync(log, output);
  const errors = output.split('\n').filter((line) => line.includes('ERROR'));
  return `Maven could not fetch the jars (exit code ${code}; full output in ${log}):\n${errors.slice(0, 5).join('\n')}`;
}
