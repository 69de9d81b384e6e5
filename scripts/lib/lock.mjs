import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startTimeOf } from './process-identity.mjs';
import { stateDir } from './paths.mjs';
import { print } from './output.mjs';
import { until } from './wait.mjs';

const lockDir = join(stateDir, 'lock');

/**
 * Runs `work` under a lock that all commands of this checkout share. Waits while another command holds it, and takes
 * over a lock whose holder has died.
 * @template T
 * @param {string} name
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(name, work) {
  mkdirSync(lockDir, { recursive: true });
  const file = join(lockDir, name);
  const mine = `${process.pid} ${startTimeOf(process.pid)}`;
  let reported = false;
  await until(
    () => {
      const holder = tryTake(file, mine);
      if (holder !== null && !reported)
        print(`Waiting for another command in this checkout (pid ${pidIn(holder)}) …`);
      reported ||= holder !== null;
      return holder === null;
    },
    Number.POSITIVE_INFINITY,
    200,
  );
  const release = () => rmSync(file, { force: true });
  process.once('exit', release);
  try {
    return await work();
  } finally {
    process.off('exit', release);
    release();
  }
}

/**
 * @param {string} file
 * @param {string} mine
 * @returns {string | null} the holder, or null when the lock was acquired
 */
function tryTake(file, mine) {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, mine);
  try {
    // A link appears together with its content, so nobody reads an incomplete holder.
    linkSync(draft, file);
    return null;
  } catch {
    const holder = read(file);
    if (holder !== '' && !isAlive(holder)) breakStale(file, holder);
    return holder === '' ? 'unknown' : holder;
  } finally {
    rmSync(draft, { force: true });
  }
}

/**
 * Two commands may find the same dead holder. The slower one must not remove the lock that the faster one has taken.
 * @param {string} file
 * @param {string} holder
 */
function breakStale(file, holder) {
  const aside = `${file}.stale.${process.pid}`;
  try {
    renameSync(file, aside);
    if (read(aside) !== holder) linkSync(aside, file);
  } catch {
    // Another command was faster. The next attempt sees the present holder.
  } finally {
    rmSync(aside, { force: true });
  }
}

/** @param {string} holder */
const pidIn = (holder) => Number(holder.split(' ')[0]);

/** @param {string} holder */
const isAlive = (holder) => startTimeOf(pidIn(holder)) === holder.slice(holder.indexOf(' ') + 1);

/** @param {string} file */
function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
