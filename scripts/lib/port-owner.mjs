import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { commandOf } from './process-identity.mjs';

/**
 * Describes the process that listens on a TCP port, for a message.
 * @param {number} port
 * @returns {string} such as `pid 812 (/usr/lib/postgresql/16/bin/postgres …)`
 */
export function describePortOwner(port) {
  const sockets = process.platform === 'linux' ? listeners(port) : [];
  const pid = sockets.length > 0 ? pidOfSocket(sockets.map((socket) => socket.inode)) : pidByLsof(port);
  if (pid !== null) return `pid ${pid} (${commandOf(pid)})`;
  const uid = sockets[0]?.uid;
  return uid === undefined ? 'another process' : `a process of the user with id ${uid}`;
}

/**
 * proc(5), /proc/net/tcp: columns are sl, local_address (hex ip:port), rem_address, st (0A = LISTEN), …, uid (7),
 * timeout, inode (9).
 * @param {number} port
 * @returns {{ uid: string, inode: string }[]}
 */
function listeners(port) {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  return ['/proc/net/tcp', '/proc/net/tcp6']
    .flatMap((file) => lines(file))
    .map((line) => line.trim().split(/\s+/))
    .filter((columns) => columns[1]?.endsWith(`:${hex}`) && columns[3] === '0A')
    .map((columns) => ({ uid: columns[7] ?? '', inode: columns[9] ?? '' }));
}

/**
 * @param {string[]} inodes
 * @returns {number | null} null when the process belongs to another user, whose descriptors cannot be read
 */
function pidOfSocket(inodes) {
  const wanted = new Set(inodes.map((inode) => `socket:[${inode}]`));
  for (const pid of entries('/proc').filter((name) => /^\d+$/.test(name))) {
    for (const fd of entries(`/proc/${pid}/fd`)) {
      if (wanted.has(link(`/proc/${pid}/fd/${fd}`))) return Number(pid);
    }
  }
  return null;
}

/** @param {number} port */
function pidByLsof(port) {
  const found = spawnSync('lsof', ['-nP', '-t', `-iTCP:${port}`, '-sTCP:LISTEN'], { encoding: 'utf8' });
  const pid = Number.parseInt(found.error === undefined ? found.stdout : '', 10);
  return Number.isNaN(pid) ? null : pid;
}

/** @param {string} file */
function lines(file) {
  try {
    return readFileSync(file, 'utf8').split('\n');
  } catch {
    return [];
  }
}

/** @param {string} dir */
function entries(dir) {
  try {
    return readdirSync(dir);
  } catch {
    return [];
  }
}

/** @param {string} file */
function link(file) {
  try {
    return readlinkSync(file);
  } catch {
    return '';
  }
}
