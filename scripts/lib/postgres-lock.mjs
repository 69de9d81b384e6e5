import { readFileSync, readdirSync, readlinkSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { startTimeOf } from './process-identity.mjs';
import { UserError } from './output.mjs';
import { until } from './wait.mjs';

/** How long the children of a killed server may take to exit. A long query ends at its next interrupt check. */
const childrenMs = 15_000;

/**
 * Removes the `postmaster.pid` of a server that was killed and never reaped. Postgres refuses to start while that pid
 * exists, and a zombie's pid does. In a container whose first process does not reap, that would last until the next boot.
 * @param {string} data  the data directory
 */
export async function removeZombieLock(data) {
  const file = join(data, 'postmaster.pid');
  const pid = pidIn(file);
  if (process.platform !== 'linux' || pid === null || startTimeOf(pid) !== null || !exists(pid)) return;
  // Without the file, Postgres cannot notice that children of the old server still write.
  if (!(await until(() => usersOf(data).length === 0, childrenMs))) {
    throw new UserError(
      `Postgres was killed, but its processes ${usersOf(data).join(', ')} are still using ${data}. Stop them and try again.`,
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
 * The processes whose working directory it is. Every process of a Postgres server works in its data directory.
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
