import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { registryHome } from './jars.mjs';
import { findJava } from './java.mjs';
import { dataDir } from './paths.mjs';
import { UserError } from './output.mjs';

const home = join(dataDir, 'registry');

/**
 * @param {number} port
 * @returns {string} the base of the Confluent API
 */
export const registryUrl = (port) => `http://127.0.0.1:${port}/apis/ccompat/v7`;

/**
 * Apicurio Registry with its schemas in an H2 file.
 * @type {import('./part.mjs').Part}
 */
export const registry = {
  name: 'registry',
  title: 'Apicurio Registry',
  portVariable: 'REGISTRY_PORT',
  defaultPort: 8081,
  endSignal: 'SIGTERM',

  async prepare(port) {
    const java = await findJava();
    mkdirSync(home, { recursive: true });
    const jar = readdirSync(registryHome).find((file) => file.endsWith('-runner.jar'));
    if (jar === undefined)
      throw new UserError(`${registryHome} contains no *-runner.jar. Remove that directory and try again.`);
    return { command: java, args: [...options(port), '-jar', join(registryHome, jar)], cwd: home };
  },

  async responds(port) {
    try {
      const response = await fetch(`${registryUrl(port)}/subjects`, { signal: AbortSignal.timeout(3000) });
      await response.arrayBuffer();
      return response.status === 200;
    } catch {
      return false;
    }
  },
};

/** @param {number} port */
function options(port) {
  // WRITE_DELAY=0: a schema is on disk before the response, so that kill -9 loses nothing.
  const file = `jdbc:h2:file:${join(home, 'schemas')};WRITE_DELAY=0`;
  return [
    '-Xmx384m',
    // Halves the start time. A development registry does not need the second compiler.
    '-XX:TieredStopAtLevel=1',
    '-Dquarkus.http.host=127.0.0.1',
    `-Dquarkus.http.port=${port}`,
    '-Dquarkus.http.access-log.enabled=false',
    '-Dapicurio.storage.kind=sql',
    '-Dapicurio.storage.sql.kind=h2',
    `-Dapicurio.datasource.url=${file}`,
    // Each test registers its own subjects. Apicurio's default of 1000 would cut off their list.
    '-Dapicurio.ccompat.max-subjects=1000000',
  ];
}
