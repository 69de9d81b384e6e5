import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startTimeOf } from './process-identity.mjs';
import { readJson } from './json.mjs';
import { runDir } from './paths.mjs';

/**
 * A background process that we started.
 * @typedef {object} ProcessRecord
 * @property {number} pid
 * @property {string} start  see identity.mjs; with the pid it names one process for ever
 * @property {number} port   the port it was told to listen on
 */

/** @param {string} name */
const fileOf = (name) => join(runDir, `${name}.json`);

/**
 * The process of that name that we started and that still runs.
 * @param {string} name
 * @returns {ProcessRecord | null}
 */
export function runningRecord(name) {
  const record = readRecord(name);
  return record !== null && startTimeOf(record.pid) === record.start ? record : null;
}

/**
 * @param {string} name
 * @param {number} pid
 * @param {number} port
 * @returns {ProcessRecord}
 */
export function writeRecord(name, pid, port) {
  const record = { pid, start: startTimeOf(pid) ?? '', port };
  mkdirSync(runDir, { recursive: true });
  const draft = `${fileOf(name)}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(record)}\n`);
  renameSync(draft, fileOf(name));
  return record;
}

/** @param {string} name */
export function removeRecord(name) {
  rmSync(fileOf(name), { force: true });
}

/**
 * @param {string} name
 * @returns {ProcessRecord | null}
 */
export function readRecord(name) {
  try {
    return /** @type {ProcessRecord} */ (readJson(fileOf(name)));
  } catch {
    return null;
  }
}
