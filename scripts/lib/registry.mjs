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
 * Apicurio Registry, keeping its schemas in an H2 file.
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
      throw new UserError(`${registryHome} holds no *-runner.jar; remove it and try again.`);
    return { command: java, args: [...options(port), '-jar', join(registryHome, jar)], cwd: home };
  },

  async answers(port) {
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
  // WRITE_DELAY=0: what was registered is on disk when it is answered, so that kill -9 loses nothing.
  const file = `jdbc:h2:file:${join(home, 'schemas')};WRITE_DELAY=0`;
  return [
    '-Xmx384m',
    // Starts in half the time; a registry of a development machine has no use for the second compiler.
    '-XX:TieredStopAtLevel=1',
    '-Dquarkus.http.host=127.0.0.1',
    `-Dquarkus.http.port=${port}`,
    '-Dquarkus.http.access-log.enabled=false',
    '-Dapicurio.storage.kind=sql',
    '-Dapicurio.storage.sql.kind=h2',
    `-Dapicurio.datasource.url=${file}`,
    // Each test registers subjects of its own; the list must not end at Apicurio's 1000.
    '-Dapicurio.ccompat.max-subjects=1000000',
  ];
}
