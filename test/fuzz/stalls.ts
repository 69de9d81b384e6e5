import { existsSync, readFileSync } from 'node:fs';

/** A time in which the gateway's event loop served nobody. `at`: its end, epoch ms. `ms`: of its own processor time. */
export interface Stall {
  readonly at: number;
  readonly wallMs: number;
  readonly ms: number;
}

/** What the probe has written so far. */
export function stallsIn(file: string): Stall[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Stall);
}
