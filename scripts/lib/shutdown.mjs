import { constants } from 'node:os';
import { printError } from './output.mjs';

/**
 * What must happen before this command may exit.
 * @typedef {object} Cleanup
 * @property {(signal: NodeJS.Signals) => Promise<void | number>} orderly
 *   ends it and waits; a number becomes the exit code of this command
 * @property {() => void} atOnce  ends it by force, without waiting
 */

/** @type {Cleanup[]} */
const cleanups = [];
let shuttingDown = false;
let listening = false;

/** One Ctrl-C arrives several times: from the terminal, from npm and from the first process. */
const sameSignalMs = 1000;

/** True after the first signal. Nothing new may be started then. */
export const isShuttingDown = () => shuttingDown;

/**
 * Registers a cleanup that runs on a signal, in reverse order of registration. A second signal runs every `atOnce`.
 * @param {Cleanup} cleanup
 * @returns {() => void} unregisters it
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
 * Runs every cleanup, then exits. Never returns, so that the caller does nothing meanwhile.
 * @param {number} code
 * @param {NodeJS.Signals} [signal]  the one received
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
  // The first process was killed, so no signal will arrive.
  process.on('disconnect', () => onSignal('SIGTERM'));
  process.channel?.unref();
}
