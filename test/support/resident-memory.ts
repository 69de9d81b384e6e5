import { readFileSync } from 'node:fs';

const MiB = 2 ** 20;

/** What a process needs besides its heap and its budget, in bytes (docs/how-to/size-a-pod.md). */
const PROCESS_BYTES = 200 * MiB;

/** Resident memory of a process now and at its peak, in bytes (proc(5)). */
export function resident(pid: number): { readonly now: number; readonly peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const of = (name: string): number => Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1]) * 1024;
  return { now: of('VmRSS'), peak: of('VmHWM') };
}

/** The upper bound of a pod's memory, in bytes. @param heapMb `--max-old-space-size` @param budget `request_memory_limit_bytes` */
export const residentBound = (heapMb: number, budget: number): number =>
  heapMb * MiB + budget + PROCESS_BYTES;
