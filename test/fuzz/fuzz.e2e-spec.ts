import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { caseFrom } from './fuzz-case.js';
import { fuzz, STALL_MS } from './run.js';

/*
 * Real: gateway process, Kafka and Postgres. Stand-in: a registry whose responses are part of each case. Each run has the
 * same cases unless FUZZ_SEED selects others. `npm run fuzz` runs for longer.
 */
const seed = Number(process.env['FUZZ_SEED'] ?? 5);
const seconds = Number(process.env['FUZZ_SECONDS'] ?? 30);
const files = (process.env['FUZZ_REPLAY'] ?? '').split(',').filter((file) => file !== '');

it(
  `hostile requests, schemas and registries cause no 500, no crash, no stall and no broken promise (FUZZ_SEED=${seed})`,
  async () => {
    const say = (line: string): void => void process.stdout.write(`${line}\n`);
    const report = await fuzz({
      seed,
      forMs: seconds * 1000,
      say,
      ...(files.length > 0 && { replay: files.map((file) => caseFrom(readFileSync(file, 'utf8'))) }),
    });
    for (const [label, count] of [...report.counts].sort()) say(`${String(count).padStart(8)}  ${label}`);
    say(
      `fuzz: seed ${seed}, ${report.requests} requests, ${report.recordsRead} records read back, ` +
        `longest stall ${report.maxStallMs.toFixed(0)} ms, ${report.longStalls} above ${STALL_MS} ms, ${report.faults.length} faults`,
    );
    expect(report.faults).toEqual([]);
    // Otherwise every request may have been refused.
    if (files.length === 0) expect(report.recordsRead).toBeGreaterThan(0);
  },
  seconds * 1000 * 2 + 300_000,
);
