import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { onShutdown } from './shutdown.mjs';
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
 * Where the stack can be reached.
 * @typedef {{ kafka: string, schemaRegistry: string, postgres: string }} StackUrls
 */

/** @typedef {import('./part.mjs').Part} Part */

const parts = [kafka, registry, postgres];

/**
 * Brings up what does not run yet, waits until all of it answers and writes stack.json.
 * Parts that run stay as they are, on the ports they have.
 * @param {{ anyPort?: boolean }} [options]  `anyPort`: where a default port is taken, take a free one instead of
 *   refusing
 * @returns {Promise<{ urls: StackUrls, started: Part[] }>} `started`: the parts that did not run before
 */
export function bringUpStack({ anyPort = false } = {}) {
  return withLock('stack', async () => {
    const from = performance.now();
    const located = await Promise.all(parts.map((part) => locate(part, anyPort)));
    const missing = located.filter((one) => !one.runs);
    if (missing.length > 0) {
      await findJava(); // before anything is fetched or started
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
 * From now on, the end of this command ends these parts.
 * @param {Part[]} owed
 * @returns {() => void} takes that back
 */
export function endPartsOnShutdown(owed) {
  return onShutdown({
    orderly: () => endParts(owed),
    atOnce: () => owed.forEach((part) => killInBackground(part.name)),
  });
}

/**
 * Ends parts of the stack, and waits until they are gone.
 * @param {Part[]} [which]
 */
export async function endParts(which = parts) {
  if (which.length === 0) return;
  rmSync(stackFile, { force: true });
  await Promise.all(which.map(endPart));
}

/**
 * Which parts of the stack run now.
 * @returns {Part[]}
 */
export const runningParts = () => parts.filter((part) => runningRecord(part.name) !== null);

/**
 * Whether the part runs, and on which port it does or will.
 * @param {Part} part
 * @param {boolean} anyPort
 */
async function locate(part, anyPort) {
  const configured = configuredPort(part.portVariable);
  const running = runningRecord(part.name);
  if (running !== null && configured !== null && configured !== running.port && !anyPort) {
    // Gateways and tests may be using it there: moving it is for its owner to decide.
    throw new UserError(
      `${part.title} of this checkout runs on port ${running.port}, not on ${configured} as ${part.portVariable} says. ` +
        `Run \`npm run down\` first, or unset ${part.portVariable}.`,
    );
  }
  const port = running?.port ?? configured ?? part.defaultPort;
  if (running !== null && (await isRunning(part, port))) return { part, port, runs: true };
  await endPart(part); // ours, but deaf: it is started anew with its data
  if (anyPort && !(await isFree(port))) return { part, port: await freePort(), runs: false };
  await requireFree(part.title, port, part.portVariable);
  return { part, port, runs: false };
}

/**
 * Waits for all; if one fails, ends the others too, so that a refused start leaves nothing behind.
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
