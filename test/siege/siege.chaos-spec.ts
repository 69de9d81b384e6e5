import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { attacks } from './attacks/index.js';
import { runSiege } from './run.js';

const minutes = Number(process.env['SIEGE_MINUTES'] ?? 1);
const seed = Number(process.env['SIEGE_SEED'] ?? 20_261_130);
/** The names of the attacks to run; empty: all. */
const only = (process.env['SIEGE_ONLY'] ?? '').split(',').filter((name) => name !== '');
/** Whether latencies are checked, which needs an otherwise idle machine. */
const isTimed = process.env['SIEGE_TIMED'] !== undefined;

/** The number of violations that are printed. */
const SHOWN = 40;
const HEAP_MB = 512;
const STALL_MS = 200;

const inMiB = (bytes: number): number => Math.round(bytes / 2 ** 20);

/** Real: gateway processes, Kafka, registry and Postgres, all of the run's own. */
it(
  `${minutes} min beside an adversary: no promise is broken and no bound exceeded (SIEGE_SEED=${seed})`,
  async () => {
    const report = await runSiege({
      seed,
      minutes,
      pods: 3,
      attackers: 2,
      only,
      heapMb: HEAP_MB,
      stallMs: STALL_MS,
    });
    const { violations, counts, good, calmP99, siegeP99, resident, longestStallMs } = report;
    console.log({ counts, good });
    console.log(
      `siege: seed ${seed}; resident at most ${resident.map(({ peak, bound }) => `${inMiB(peak)} of ${inMiB(bound)}`).join(', ')} MiB; longest stall ${longestStallMs.toFixed(0)} ms of ${STALL_MS}; ` +
        `p99 of good clients ${calmP99.toFixed(1)} ms before, ${siegeP99.toFixed(1)} ms during the siege`,
    );
    if (violations.length > 0) {
      const file = join(tmpdir(), `sluicegate-siege-${seed}.json`);
      await writeFile(file, JSON.stringify(violations));
      console.log(`all violations: ${file}`);
    }
    expect(violations.slice(0, SHOWN)).toEqual([]);
    const made = attacks.filter(({ name }) => only.length === 0 || only.includes(name));
    expect(made.filter(({ name }) => counts[`attacks: ${name}`] === undefined)).toEqual([]);
    expect(good['value: nothing: acked']).toBeGreaterThan(0);
    if (isTimed) expect(siegeP99 / calmP99).toBeLessThanOrEqual(2);
  },
  minutes * 60_000 + 300_000,
);
