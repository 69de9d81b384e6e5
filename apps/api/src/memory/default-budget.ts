import { totalmem } from 'node:os';
import { getHeapStatistics } from 'node:v8';

/** In bytes. */
export interface ProcessMemory {
  /** V8's limit for the heap (`--max-old-space-size`). */
  readonly heapLimit: number;
  /** The limit of the process: its cgroup's, or the machine's memory. */
  readonly total: number;
}

/** Fractions: of the heap, which holds parsed values and garbage, and of all memory, which buffers share with the heap. */
const PART_OF = { heap: 0.4, total: 0.2 } as const;

const SMALLEST = 16 * 2 ** 20;

/** The memory budget if none is configured, in bytes (docs/how-to/size-a-pod.md). */
export function defaultBudgetBytes({ heapLimit, total }: ProcessMemory = thisProcess()): number {
  return Math.max(SMALLEST, Math.floor(Math.min(heapLimit * PART_OF.heap, total * PART_OF.total)));
}

function thisProcess(): ProcessMemory {
  const constrained = process.constrainedMemory();
  const machine = totalmem();
  return {
    heapLimit: getHeapStatistics().heap_size_limit,
    // Without a limit it is 0, or larger than any machine.
    total: constrained > 0 ? Math.min(constrained, machine) : machine,
  };
}
