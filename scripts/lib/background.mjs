import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isShuttingDown } from './shutdown.mjs';
import { startTimeOf } from './process-identity.mjs';
import { logDir } from './paths.mjs';
import { readRecord, removeRecord, runningRecord, writeRecord } from './process-record.mjs';
import { until } from './wait.mjs';

/** A larger log is truncated at the next start. */
const logLimitBytes = 20 * 1024 * 1024;

/**
 * How to start a background process.
 * @typedef {object} Launch
 * @property {string} command
 * @property {readonly string[]} args
 * @property {string} [cwd]
 * @property {NodeJS.ProcessEnv} [env]
 * @property {{ uid: number, gid: number }} [as]  the user to run as
 */

/** @param {string} name */
export const logFileOf = (name) => join(logDir, `${name}.log`);

/**
 * Starts a process in its own session, so that neither Ctrl-C nor a closed terminal reaches it, and records it.
 * @param {string} name
 * @param {number} port  the port it will listen on
 * @param {Launch} launch
 * @returns {import('node:child_process').ChildProcess}
 */
export function startInBackground(name, port, launch) {
  if (isShuttingDown()) throw new Error(`${name} is not started: this command is shutting down`);
  const log = openLog(name);
  try {
    const child = spawn(launch.command, launch.args, {
      cwd: launch.cwd ?? '/',
      env: launch.env ?? process.env,
      detached: true,
      stdio: ['ignore', log, log],
      ...launch.as,
    });
    child.on('error', () => {}); // It has no pid then, which the caller checks.
    if (child.pid !== undefined) writeRecord(name, child.pid, port);
    child.unref();
    return child;
  } finally {
    closeSync(log);
  }
}

/**
 * Ends the recorded process of that name, if it is running, and waits until it is gone.
 * @param {string} name
 * @param {NodeJS.Signals} [signal]  sent first
 * @param {number} [graceMs]         after this it is killed
 * @returns {Promise<boolean>} whether there was one
 */
export async function endInBackground(name, signal = 'SIGTERM', graceMs = 15_000) {
  const record = runningRecord(name);
  if (record !== null) {
    send(record.pid, signal);
    send(record.pid, 'SIGCONT'); // a stopped process handles no other signal
    const gone = () => startTimeOf(record.pid) !== record.start;
    if (!(await until(gone, graceMs, 50))) {
      send(record.pid, 'SIGKILL');
      await until(gone, 10_000, 50);
    }
  }
  // Keep the record of a process that was started under the same name meanwhile.
  if (readRecord(name)?.start === record?.start || record === null) removeRecord(name);
  return record !== null;
}

/**
 * Kills the process of that name at once, without waiting.
 * @param {string} name
 */
export function killInBackground(name) {
  const record = runningRecord(name);
  if (record !== null) send(record.pid, 'SIGKILL');
  removeRecord(name);
}

/**
 * The end of a log, for a message.
 * @param {string} name
 * @param {number} [lines]
 */
export function logTail(name, lines = 15) {
  try {
    return readFileSync(logFileOf(name), 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
  } catch {
    return '';
  }
}

/** @param {string} name */
function openLog(name) {
  mkdirSync(logDir, { recursive: true });
  const size = statSync(logFileOf(name), { throwIfNoEntry: false })?.size ?? 0;
  return openSync(logFileOf(name), size > logLimitBytes ? 'w' : 'a');
}

/**
 * @param {number} pid
 * @param {NodeJS.Signals} signal
 */
function send(pid, signal) {
  try {
    process.kill(pid, signal);
  } catch {
    // It has already exited.
  }
}
