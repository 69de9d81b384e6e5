import { readFileSync, readdirSync, readlinkSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { startTimeOf } from './process-identity.mjs';
import { UserError } from './output.mjs';
import { until } from './wait.mjs';

/** How long the children of a killed server may take to notice; a long query is ended at its next check. */
const childrenMs = 15_000;

/**
 * Removes `postmaster.pid` of a server that was killed and that nobody has reaped. Postgres asks whether the pid
 * exists, which a zombie does, and would refuse to start for as long as the machine runs: in a container whose
 * first process reaps nothing, that is the rule.
 * @param {string} data  the data directory
 */
export async function removeZombieLock(data) {
  const file = join(data, 'postmaster.pid');
  const pid = pidIn(file);
  if (process.platform !== 'linux' || pid === null || startTimeOf(pid) !== null || !exists(pid)) return;
  // Postgres would see by the shared memory that a child still writes; without the file that is ours to see.
  if (!(await until(() => usersOf(data).length === 0, childrenMs))) {
    throw new UserError(
      `Postgres was killed, and its processes ${usersOf(data).join(', ')} still use ${data}.`,
    );
  }
  rmSync(file, { force: true });
}

/** @param {string} file */
function pidIn(file) {
  try {
    return Number.parseInt(readFileSync(file, 'utf8'), 10);
  } catch {
    return null;
  }
}

/** @param {number} pid */
function exists(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/**
 * The processes that work in the directory: every process of a Postgres server does so in its data directory.
 * @param {string} dir
 */
function usersOf(dir) {
  const real = realpathSync(dir);
  return readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readlinkSync(`/proc/${pid}/cwd`) === real;
    } catch {
      return false;
    }
  });
}
