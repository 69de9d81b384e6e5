import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * A user and its group, by their numbers.
 * @typedef {{ uid: number, gid: number }} User
 */

/**
 * Postgres refuses to run as root. As root we lend it the uid of `nobody`, which every Unix has: initdb wants a
 * name for its uid, and the machine is not to be changed for us.
 * @returns {User | null} null when we are not root: everything runs as who we are
 */
export function postgresUser() {
  if (process.getuid?.() !== 0) return null;
  const entry = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .find(([name]) => name === 'nobody');
  return { uid: Number(entry?.[2] ?? 65534), gid: Number(entry?.[3] ?? 65534) };
}

/**
 * Whether that user can enter the directory; a home such as /root lets nobody through to what lies below it.
 * @param {User} user
 * @param {string} dir
 */
export function canEnter(user, dir) {
  return spawnSync('/bin/sh', ['-c', 'cd "$1"', 'sh', dir], { cwd: '/', ...user }).status === 0;
}
