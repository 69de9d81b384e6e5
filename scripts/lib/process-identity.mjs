import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * The start time of a process as the system reports it. It distinguishes a process from a later one with the same pid.
 * A zombie counts as ended.
 * @param {number} pid
 * @returns {string | null} null when no such process is running
 */
export function startTimeOf(pid) {
  return process.platform === 'linux' ? startOnLinux(pid) : startByPs(pid);
}

/**
 * The command line of a process, for messages.
 * @param {number} pid
 * @returns {string} at most 120 characters; empty when it cannot be read
 */
export function commandOf(pid) {
  try {
    const line =
      process.platform === 'linux'
        ? readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
        : execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
    const text = line.trim();
    return text.length > 120 ? `${text.slice(0, 119)}…` : text;
  } catch {
    return '';
  }
}

/** @param {number} pid */
function startOnLinux(pid) {
  const stat = statOf(pid);
  if (stat === null || stat[0] === 'Z' || stat[0] === 'X') return null;
  return `${bootId()}/${stat[19]}`;
}

/**
 * proc(5), /proc/pid/stat, from the third field on: state, ppid, …, starttime (the 22nd).
 * The second field, the command, is in parentheses and may contain any character.
 * @param {number} pid
 */
function statOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return null;
  }
}

// Start times count from the boot. Without its id, a record from before a reboot could match another process.
function bootId() {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
}

/** @param {number} pid */
function startByPs(pid) {
  try {
    const line = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
    return line === '' || line.startsWith('Z') ? null : line.slice(line.indexOf(' ') + 1).trim();
  } catch {
    return null;
  }
}
