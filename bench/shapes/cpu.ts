import { median } from '../support/numbers.js';

/** Something that is done with each body in turn. */
export interface Side {
  readonly name: string;
  readonly bodies: readonly Buffer[];
  readonly work: (body: Buffer) => unknown;
}

export interface CpuOptions {
  readonly rounds: number;
  readonly seconds: number;
  readonly recordsEach: number;
  /** How many bodies are worked on at the same time. Absent: one. */
  readonly inFlight?: number;
}

/** Of each round, in ms: code that was not used for a while must be compiled again. */
const WARM_UP_MS = 100;

/** The CPU of each side in each round, in s per 100,000 records. All sides alternate, and each goes first equally often. */
export async function cpuOf<Name extends string>(
  sides: readonly (Side & { readonly name: Name })[],
  { rounds, seconds, recordsEach, inFlight = 1 }: CpuOptions,
): Promise<Record<Name, number>> {
  const measured = new Map<string, number[]>(sides.map(({ name }) => [name, []]));
  for (let round = 0; round <= rounds; round += 1) {
    for (const [index] of sides.entries()) {
      const side = sides[(index + round) % sides.length];
      if (side === undefined) continue;
      await repeat(side, WARM_UP_MS, inFlight);
      const cpu = process.cpuUsage();
      const bodies = await repeat(side, seconds * 1000, inFlight);
      const { user, system } = process.cpuUsage(cpu);
      // The first round warms up.
      if (round > 0) measured.get(side.name)?.push((user + system) / 10 / (bodies * recordsEach));
    }
  }
  return Object.fromEntries([...measured].map(([name, all]) => [name, median(all)])) as Record<Name, number>;
}

/** How many bodies were done. */
async function repeat({ bodies, work }: Side, forMs: number, inFlight: number): Promise<number> {
  const end = performance.now() + forMs;
  let done = 0;
  const loop = async (): Promise<void> => {
    while (performance.now() < end) {
      const body = bodies[done++ % bodies.length];
      if (body === undefined) return;
      const result = work(body);
      if (result instanceof Promise) await result;
    }
  };
  await Promise.all(Array.from({ length: inFlight }, loop));
  return done;
}
