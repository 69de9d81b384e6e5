import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startTimeOf } from './process-identity.mjs';
import { readJson } from './json.mjs';
import { runDir } from './paths.mjs';

/**
 * A background process that a command started.
 * @typedef {object} ProcessRecord
 * @property {number} pid
 * @property {string} start  see process-identity.mjs; unique together with the pid
 * @property {number} port   the port that it listens on
 */

/** @param {string} name */
const fileOf = (name) => join(runDir, `${name}.json`);

/**
 * The record of that name, if its process is still running.
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
