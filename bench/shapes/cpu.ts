import { median } from '../support/numbers.js';

/** Something that is done with each body in turn. */
export interface Side {
  readonly name: string;
  readonly bodies: readonly Buffer[];
  readonly work: (body: Buffer) => unknown;
}

/** Of each round, in ms: code that was not used for a while must be compiled again. */
const WARM_UP_MS = 100;

/** The CPU of each side in each round, in s per 100,000 records. All sides alternate, and each goes first equally often. */
export async function cpuOf<Name extends string>(
  sides: readonly (Side & { readonly name: Name })[],
  { rounds, seconds, recordsEach }: { rounds: number; seconds: number; recordsEach: number },
): Promise<Record<Name, number>> {
  const measured = new Map<string, number[]>(sides.map(({ name }) => [name, []]));
  for (let round = 0; round <= rounds; round += 1) {
    for (const [index] of sides.entries()) {
      const side = sides[(index + round) % sides.length];
      if (side === undefined) continue;
      await repeat(side, WARM_UP_MS);
      const cpu = process.cpuUsage();
      const bodies = await repeat(side, seconds * 1000);
      const { user, system } = process.cpuUsage(cpu);
      // The first round warms up.
      if (round > 0) measured.get(side.name)?.push((user + system) / 10 / (bodies * recordsEach));
    }
  }
  return Object.fromEntries([...measured].map(([name, all]) => [name, median(all)])) as Record<Name, number>;
}

/** How many bodies were done. */
async function repeat({ bodies, work }: Side, forMs: number): Promise<number> {
  const end = performance.now() + forMs;
  let done = 0;
  while (performance.now() < end) {
    const body = bodies[done % bodies.length];
    if (body === undefined) break;
    const result = work(body);
    if (result instanceof Promise) await result;
    done += 1;
  }
  return done;
}
