import { existsSync, readFileSync } from 'node:fs';

/** A blocked event loop of the gateway. `at`: its end, epoch ms. `ms`: its own processor time. */
export interface Stall {
  readonly at: number;
  readonly wallMs: number;
  readonly ms: number;
  /** The part of `ms` that was spent in the kernel. */
  readonly kernelMs: number;
  /** The duration of garbage collections since the last tick, in wall-clock time. */
  readonly collectedMs: number;
}

/** When a request began, epoch ms. */
export interface Start {
  readonly id: string;
  readonly at: number;
}

/** The last three requests that began before the end of a stall, latest first: the cause is one of them. Its client may have left before the stall. */
export function requestsBefore({ at }: Stall, starts: readonly Start[]): string[] {
  const last = starts.findLastIndex((start) => start.at <= at);
  return starts
    .slice(Math.max(0, last - 2), last + 1)
    .toReversed()
    .map(({ id }) => id);
}

/** A description for reports. */
export function describeStall({ ms, wallMs, kernelMs, collectedMs }: Stall): string {
  const [own, wall, kernel, collected] = [ms, wallMs, kernelMs, collectedMs].map((of) => of.toFixed(0));
  return `${own} ms (wall clock ${wall}, kernel ${kernel}, garbage collection ${collected})`;
}

/** The stalls that the probe has written so far. */
export function stallsIn(file: string): Stall[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Stall);
}
