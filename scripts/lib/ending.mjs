import { constants } from 'node:os';
import { complain } from './say.mjs';

/**
 * What must be ended before this command may end.
 * @typedef {object} Duty
 * @property {(signal: NodeJS.Signals) => Promise<void | number>} orderly
 *   asks and waits; a number is the exit code that this command takes over
 * @property {() => void} atOnce  by force, without waiting
 */

/** @type {Duty[]} */
const duties = [];
let ending = false;
let listening = false;

/** One Ctrl-C reaches a process several times: from the terminal, from npm and from our own first process. */
const sameSignalMs = 1000;

/** True from the first signal on: nothing new may be started. */
export const isEnding = () => ending;

/**
 * Sees to it that a signal runs the duty, latest first. A second signal runs `atOnce` of what is left.
 * @param {Duty} duty
 * @returns {() => void} takes the duty back
 */
export function atEnd(duty) {
  listen();
  duties.push(duty);
  return () => {
    const index = duties.indexOf(duty);
    if (index >= 0) duties.splice(index, 1);
  };
}

/**
 * Runs every duty, then ends this process. Never returns: what follows the call would run beside the duties.
 * @param {number} code
 * @param {NodeJS.Signals} [signal]  what was heard
 * @returns {Promise<never>}
 */
export async function end(code, signal = 'SIGTERM') {
  if (ending) return new Promise(() => {});
  ending = true;
  let last = code;
  for (const duty of [...duties].reverse()) {
    try {
      last = (await duty.orderly(signal)) ?? last;
    } catch (error) {
      complain(error);
    }
  }
  return process.exit(last);
}

function listen() {
  if (listening) return;
  listening = true;
  let first = Number.POSITIVE_INFINITY;
  /** @param {NodeJS.Signals} signal */
  const heard = (signal) => {
    const code = 128 + constants.signals[signal];
    if (!ending) {
      first = performance.now();
      void end(code, signal);
    } else if (performance.now() - first > sameSignalMs) {
      for (const duty of duties) duty.atOnce();
      process.exit(code);
    }
  };
  process.on('SIGINT', heard);
  process.on('SIGTERM', heard);
  process.on('SIGHUP', heard);
  // The first process was killed: no signal will come any more.
  process.on('disconnect', () => heard('SIGTERM'));
  process.channel?.unref();
}
