import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * Numeric ids of a user and its group.
 * @typedef {{ uid: number, gid: number }} User
 */

/**
 * Postgres does not run as root, so the user is `nobody` then: initdb needs a uid with a name, every Unix has this one, and
 * the machine stays unchanged.
 * @returns {User | null} null when this process is not root: Postgres runs as the same user
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
 * Whether that user can enter the directory. A closed directory above it, such as /root, prevents that.
 * @param {User} user
 * @param {string} dir
 */
export function canEnter(user, dir) {
  return spawnSync('/bin/sh', ['-c', 'cd "$1"', 'sh', dir], { cwd: '/', ...user }).status === 0;
}
