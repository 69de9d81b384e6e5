import { constants } from 'node:os';
import { printError } from './output.mjs';

/**
 * What must be ended before this command may end.
 * @typedef {object} Cleanup
 * @property {(signal: NodeJS.Signals) => Promise<void | number>} orderly
 *   asks and waits; a number is the exit code that this command takes over
 * @property {() => void} atOnce  by force, without waiting
 */

/** @type {Cleanup[]} */
const cleanups = [];
let shuttingDown = false;
let listening = false;

/** One Ctrl-C reaches a process several times: from the terminal, from npm and from our own first process. */
const sameSignalMs = 1000;

/** True from the first signal on: nothing new may be started. */
export const isShuttingDown = () => shuttingDown;

/**
 * Sees to it that a signal runs the duty, latest first. A second signal runs `atOnce` of what is left.
 * @param {Cleanup} cleanup
 * @returns {() => void} takes the duty back
 */
export function onShutdown(cleanup) {
  listen();
  cleanups.push(cleanup);
  return () => {
    const index = cleanups.indexOf(cleanup);
    if (index >= 0) cleanups.splice(index, 1);
  };
}

/**
 * Runs every duty, then ends this process. Never returns: what follows the call would run beside the duties.
 * @param {number} code
 * @param {NodeJS.Signals} [signal]  what was heard
 * @returns {Promise<never>}
 */
export async function shutDown(code, signal = 'SIGTERM') {
  if (shuttingDown) return new Promise(() => {});
  shuttingDown = true;
  let last = code;
  for (const cleanup of [...cleanups].reverse()) {
    try {
      last = (await cleanup.orderly(signal)) ?? last;
    } catch (error) {
      printError(error);
    }
  }
  return process.exit(last);
}

function listen() {
  if (listening) return;
  listening = true;
  let first = Number.POSITIVE_INFINITY;
  /** @param {NodeJS.Signals} signal */
  const onSignal = (signal) => {
    const code = 128 + constants.signals[signal];
    if (!shuttingDown) {
      first = performance.now();
      void shutDown(code, signal);
    } else if (performance.now() - first > sameSignalMs) {
      for (const cleanup of cleanups) cleanup.atOnce();
      process.exit(code);
    }
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  process.on('SIGHUP', onSignal);
  // The first process was killed: no signal will come any more.
  process.on('disconnect', () => onSignal('SIGTERM'));
  process.channel?.unref();
}
