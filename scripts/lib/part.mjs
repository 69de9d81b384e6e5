import { endInBackground, killInBackground, logFileOf, logTail, startInBackground } from './background.mjs';
import { onShutdown } from './shutdown.mjs';
import { startTimeOf } from './process-identity.mjs';
import { runningRecord } from './process-record.mjs';
import { UserError, print, secondsSince } from './output.mjs';
import { hasEnded } from './tool.mjs';
import { until } from './wait.mjs';

/**
 * One part of the stack: a server that runs in the background.
 * @typedef {object} Part
 * @property {string} name          names its record, log and data
 * @property {string} title         for messages
 * @property {string} portVariable  the environment variable that sets its port
 * @property {number} defaultPort
 * @property {NodeJS.Signals} endSignal  ends it in good order
 * @property {(port: number) => Promise<import('./background.mjs').Launch>} prepare
 *   writes its files and returns the command that starts it
 * @property {(port: number) => Promise<boolean>} responds
 *   whether it responds to a real request of its protocol; never throws
 */

/** From the start of a part to its first response. */
const startLimitMs = 120_000;

/** For a part that is already running: it may have been started a moment ago. */
const responseLimitMs = 20_000;

/**
 * Whether this checkout's process of the part is running on the port and responds.
 * @param {Part} part
 * @param {number} port
 */
export async function isRunning(part, port) {
  const record = runningRecord(part.name);
  if (record === null || record.port !== port) return false;
  const alive = () => startTimeOf(record.pid) === record.start;
  return (await until(async () => (await part.responds(port)) || !alive(), responseLimitMs)) && alive();
}

/**
 * Starts the part with its existing data and waits until it responds.
 * @param {Part} part
 * @param {number} port
 */
export async function startPart(part, port) {
  const from = performance.now();
  await endPart(part);
  const launch = await part.prepare(port);
  const child = startInBackground(part.name, port, launch);
  const done = onShutdown({ orderly: () => endPart(part), atOnce: () => killInBackground(part.name) });
  const ended = () => hasEnded(child);
  const responded = await until(async () => (await part.responds(port)) || ended(), startLimitMs);
  done();
  if (responded && !ended()) {
    print(`  ${part.title} is ready on 127.0.0.1:${port} (${secondsSince(from)})`);
    return;
  }
  const why = ended() ? 'exited before it was ready' : `was not ready within ${startLimitMs / 1000} s`;
  await endPart(part);
  throw new UserError(`${part.title} ${why}. The end of ${logFileOf(part.name)}:\n${logTail(part.name)}`);
}

/** @param {Part} part */
export async function endPart(part) {
  await endInBackground(part.name, part.endSignal);
}
