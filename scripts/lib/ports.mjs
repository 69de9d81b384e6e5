import { createServer } from 'node:net';
import { describePortOwner } from './port-owner.mjs';
import { UserError } from './output.mjs';

/**
 * The port that an environment variable sets.
 * @param {string} variable
 * @returns {number | null} null when it is not set
 */
export function configuredPort(variable) {
  const text = process.env[variable];
  if (text === undefined || text === '') return null;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65535) {
    throw new UserError(`${variable} is ${JSON.stringify(text)}, but a port is an integer from 1 to 65535.`);
  }
  return port;
}

/**
 * Whether 127.0.0.1:port is free now.
 * @param {number} port
 * @returns {Promise<boolean>}
 */
export async function isFree(port) {
  return (await listenOnce(port)) !== null;
}

/**
 * A free port, chosen by the system.
 * @returns {Promise<number>}
 */
export async function freePort() {
  const port = await listenOnce(0);
  if (port === null) throw new UserError('The system has no free TCP port on 127.0.0.1.');
  return port;
}

/**
 * Throws when the port is in use, with the process that uses it and the variable to set.
 * @param {string} what  needs the port
 * @param {number} port
 * @param {string} variable
 */
export async function requireFree(what, port, variable) {
  if (await isFree(port)) return;
  throw new UserError(
    `Port ${port}, which ${what} needs, is in use by ${describePortOwner(port)}. ` +
      `Stop that process, or set ${variable} to another port.`,
  );
}

/**
 * @param {number} port
 * @returns {Promise<number | null>}
 */
function listenOnce(port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(null));
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : null));
    });
  });
}
