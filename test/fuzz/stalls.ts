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

/**
 * The requests whose repeats each have a stall of their own, with the shortest of these.
 * @param repeats the ids of its repeats by the id of a request
 */
export function repeatedStalls(
  stalls: readonly Stall[],
  starts: readonly Start[],
  repeats: ReadonlyMap<string, readonly string[]>,
): Map<string, Stall> {
  const firstOf = new Map<string, Stall>();
  for (const stall of stalls)
    for (const id of requestsBefore(stall, starts)) if (!firstOf.has(id)) firstOf.set(id, stall);
  const repeated = new Map<string, Stall>();
  for (const [id, ids] of repeats) {
    // One stall may come after several requests.
    const again = new Set(ids.flatMap((repeat) => firstOf.get(repeat) ?? []));
    if (again.size === 0 || again.size < ids.length) continue;
    repeated.set(
      id,
      [...again].reduce((a, b) => (a.ms < b.ms ? a : b)),
    );
  }
  return repeated;
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
