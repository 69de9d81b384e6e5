import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from './output.mjs';
import { runTool } from './tool.mjs';

/** Kafka 4 and Apicurio Registry 3 need it. */
const oldest = 17;

const howToInstall =
  `Install a Java runtime, version ${oldest} or later ` +
  '(Debian and Ubuntu: `apt-get install openjdk-17-jre-headless`; Fedora: `dnf install java-17-openjdk-headless`; ' +
  'macOS: `brew install openjdk@17`), and put `java` on the PATH or set JAVA_HOME.';

/**
 * The `java` that runs Kafka and the registry: from JAVA_HOME, else from the PATH.
 * @returns {Promise<string>}
 */
export async function findJava() {
  const home = process.env['JAVA_HOME'];
  const ofHome = home ? join(home, 'bin', 'java') : '';
  const java = ofHome !== '' && existsSync(ofHome) ? ofHome : 'java';
  const { code, output } = await runTool(java, ['-version'], { stdio: ['ignore', 'pipe', 'pipe'] });
  if (code === 127) throw new UserError(`Java is missing. ${howToInstall}`);
  const major = majorOf(output);
  if (code !== 0 || major === null)
    throw new UserError(`\`${java} -version\` failed. ${howToInstall}\n${output}`);
  if (major < oldest) throw new UserError(`\`${java}\` is Java ${major}, which is too old. ${howToInstall}`);
  return java;
}

/**
 * The major version in the output of `java -version`: `"17.0.15"`, `"25"`, `"1.8.0_402"`.
 * @param {string} output
 * @returns {number | null}
 */
export function majorOf(output) {
  const found = /version "(?:1\.)?(\d+)/.exec(output);
  return found === null ? null : Number(found[1]);
}
