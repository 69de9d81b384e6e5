import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const EVERY_MS = 100;

/** The resident memory of a process in bytes; 0: it is gone. */
export function residentBytes(pid: number): number {
  try {
    return 1024 * Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}

/** The most that each process had until the signal, looked at ten times a second. In bytes, as the processes are listed. */
export async function mostResidentBytes(pids: readonly number[], signal: AbortSignal): Promise<number[]> {
  const most = pids.map(() => 0);
  while (!signal.aborted) {
    pids.forEach((pid, index) => {
      most[index] = Math.max(most[index] ?? 0, residentBytes(pid));
    });
    await sleep(EVERY_MS);
  }
  return most;
}
