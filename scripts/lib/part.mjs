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
 * @property {string} name          its record, its log and its data are named so
 * @property {string} title         for messages
 * @property {string} portVariable  the environment variable that sets its port
 * @property {number} defaultPort
 * @property {NodeJS.Signals} endSignal  asks it to end in good order
 * @property {(port: number) => Promise<import('./background.mjs').Launch>} prepare
 *   makes its files ready and tells how to start it
 * @property {(port: number) => Promise<boolean>} answers
 *   whether it answers a real request of its protocol; never throws
 */

/** How long a part may take from its start to its first answer. */
const startLimitMs = 120_000;

/** How long a part that already runs may take to answer: it may have been started a moment ago. */
const answerLimitMs = 20_000;

/**
 * Whether our process of that part runs on the port and answers.
 * @param {Part} part
 * @param {number} port
 */
export async function isRunning(part, port) {
  const record = runningRecord(part.name);
  if (record === null || record.port !== port) return false;
  const alive = () => startTimeOf(record.pid) === record.start;
  return (await until(async () => (await part.answers(port)) || !alive(), answerLimitMs)) && alive();
}

/**
 * Starts the part with the data it had and waits until it answers.
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
  const answered = await until(async () => (await part.answers(port)) || ended(), startLimitMs);
  done();
  if (answered && !ended()) {
    print(`  ${part.title} answers on 127.0.0.1:${port} (${secondsSince(from)})`);
    return;
  }
  const why = ended() ? 'ended before it answered' : `gave no answer within ${startLimitMs / 1000} s`;
  await endPart(part);
  throw new UserError(`${part.title} ${why}. The end of ${logFileOf(part.name)}:\n${logTail(part.name)}`);
}

/** @param {Part} part */
export async function endPart(part) {
  await endInBackground(part.name, part.endSignal);
}
