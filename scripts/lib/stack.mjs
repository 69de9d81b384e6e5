import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { isShuttingDown, onShutdown } from './shutdown.mjs';
import { killInBackground } from './background.mjs';
import { ensureJars } from './jars.mjs';
import { findJava } from './java.mjs';
import { kafka } from './kafka.mjs';
import { withLock } from './lock.mjs';
import { endPart, isRunning, startPart } from './part.mjs';
import { stackFile, stateDir } from './paths.mjs';
import { configuredPort, freePort, isFree, requireFree } from './ports.mjs';
import { postgres, postgresUrl } from './postgres.mjs';
import { runningRecord } from './process-record.mjs';
import { registry, registryUrl } from './registry.mjs';
import { UserError, print, secondsSince } from './output.mjs';

/**
 * The addresses of the stack.
 * @typedef {{ kafka: string, schemaRegistry: string, postgres: string }} StackUrls
 */

/** @typedef {import('./part.mjs').Part} Part */

const parts = [kafka, registry, postgres];

/**
 * Starts the parts that are not running, waits until all are ready and writes stack.json. Parts that are running stay as
 * they are, on their ports.
 * @param {{ anyPort?: boolean }} [options]  `anyPort`: use a free port where a default port is taken, instead
 *   of failing
 * @returns {Promise<{ urls: StackUrls, started: Part[] }>} `started`: the parts that were not running before
 */
export function bringUpStack({ anyPort = false } = {}) {
  return withLock('stack', async () => {
    const from = performance.now();
    const located = await Promise.all(parts.map((part) => locate(part, anyPort)));
    const missing = located.filter((one) => !one.runs);
    if (missing.length > 0) {
      await findJava(); // before anything is downloaded or started
      await ensureJars();
      print(`Starting ${missing.map((one) => one.part.title).join(', ')} …`);
      const started = missing.map((one) => one.part);
      const done = endPartsOnShutdown(started);
      await awaitAll(
        missing.map((one) => startPart(one.part, one.port)),
        started,
      );
      done();
    }
    const [kafkaPort, registryPort, postgresPort] = located.map((one) => one.port);
    const urls = writeUrls(kafkaPort ?? 0, registryPort ?? 0, postgresPort ?? 0);
    print(missing.length > 0 ? `The stack is up (${secondsSince(from)}).` : 'The stack is already up.');
    return { urls, started: missing.map((one) => one.part) };
  });
}

/**
 * Runs `work` with the stack up, then ends the parts that were not running before. Default ports that are taken are
 * replaced by free ones.
 * @template T
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withStack(work) {
  const { started } = await bringUpStack({ anyPort: true });
  const done = endPartsOnShutdown(started);
  try {
    return await work();
  } finally {
    if (!isShuttingDown()) {
      await endParts(started);
      done();
    }
  }
}

/**
 * Ends these parts when this command shuts down.
 * @param {Part[]} which
 * @returns {() => void} undoes that
 */
export function endPartsOnShutdown(which) {
  return onShutdown({
    orderly: () => endParts(which),
    atOnce: () => which.forEach((part) => killInBackground(part.name)),
  });
}

/**
 * Ends parts of the stack and waits until they are gone.
 * @param {Part[]} [which]
 */
export async function endParts(which = parts) {
  if (which.length === 0) return;
  rmSync(stackFile, { force: true });
  await Promise.all(which.map(endPart));
}

/**
 * The parts of the stack that are running.
 * @returns {Part[]}
 */
export const runningParts = () => parts.filter((part) => runningRecord(part.name) !== null);

/**
 * Whether the part is running, and the port that it has or will have.
 * @param {Part} part
 * @param {boolean} anyPort
 */
async function locate(part, anyPort) {
  const configured = configuredPort(part.portVariable);
  const running = runningRecord(part.name);
  if (running !== null && configured !== null && configured !== running.port && !anyPort) {
    // Gateways and tests may be using it there, so it is not moved silently.
    throw new UserError(
      `${part.title} of this checkout is running on port ${running.port}, but ${part.portVariable} is ${configured}. ` +
        `Run \`npm run down\` first, or unset ${part.portVariable}.`,
    );
  }
  const port = running?.port ?? configured ?? part.defaultPort;
  if (running !== null && (await isRunning(part, port))) return { part, port, runs: true };
  await endPart(part); // it is running but does not respond: restart it with its data
  if (anyPort && !(await isFree(port))) return { part, port: await freePort(), runs: false };
  await requireFree(part.title, port, part.portVariable);
  return { part, port, runs: false };
}

/**
 * Waits for all starts. If one fails, the others are ended too.
 * @param {Promise<void>[]} starts
 * @param {Part[]} started
 */
async function awaitAll(starts, started) {
  const failed = (await Promise.allSettled(starts)).find((result) => result.status === 'rejected');
  if (failed === undefined) return;
  await endParts(started);
  throw failed.reason;
}

/**
 * @param {number} kafkaPort
 * @param {number} registryPort
 * @param {number} postgresPort
 * @returns {StackUrls}
 */
function writeUrls(kafkaPort, registryPort, postgresPort) {
  const urls = {
    kafka: `127.0.0.1:${kafkaPort}`,
    schemaRegistry: registryUrl(registryPort),
    postgres: postgresUrl(postgresPort),
  };
  mkdirSync(stateDir, { recursive: true });
  writeFileSync(`${stackFile}.new`, `${JSON.stringify(urls, null, 2)}\n`);
  renameSync(`${stackFile}.new`, stackFile);
  return urls;
}
