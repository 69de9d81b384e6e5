import { existsSync, readFileSync } from 'node:fs';

/** A time in which the gateway's event loop served nobody. `at`: its end, epoch ms. `ms`: of its own processor time. */
export interface Stall {
  readonly at: number;
  readonly wallMs: number;
  readonly ms: number;
  /** Of `ms`, what the kernel took. */
  readonly kernelMs: number;
  /** What garbage collections took since the last tick, by the wall. */
  readonly collectedMs: number;
}

/** In words. */
export function describeStall({ ms, wallMs, kernelMs, collectedMs }: Stall): string {
  const [own, wall, kernel, collected] = [ms, wallMs, kernelMs, collectedMs].map((of) => of.toFixed(0));
  return `${own} ms (by the wall ${wall}, the kernel's ${kernel}, collecting garbage ${collected})`;
}

/** What the probe has written so far. */
export function stallsIn(file: string): Stall[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Stall);
}
