import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { keyKinds, valueKinds } from './declarations.js';
import { operations } from './operators.js';
import { runChaos } from './run.js';

const minutes = Number(process.env['CHAOS_MINUTES'] ?? 1);
const seed = Number(process.env['CHAOS_SEED'] ?? 20_261_124);

/** The number of violations that are printed. */
const SHOWN = 40;

/**
 * Real: gateway processes, Kafka, registry and Postgres, on a stack of the run's own. All of them are killed and suspended.
 * Stand-ins: proxies between them that cut, delay, withhold and count.
 */
it(
  `${minutes} min under faults: no promise is broken (CHAOS_SEED=${seed})`,
  async () => {
    const report = await runChaos({ seed, minutes, pods: 3, recordNamePods: 2, clients: 12, topics: 3 });
    const { faults, responses, events, clients, operations: done, violations } = report;
    console.log({ faults, responses, events, clients, operations: done });
    if (violations.length > 0) {
      const file = join(tmpdir(), `sluicegate-chaos-${seed}.json`);
      await writeFile(file, JSON.stringify({ violations, ...report.evidence }));
      console.log(`the history and what the pods logged: ${file}`);
    }
    expect(violations.slice(0, SHOWN)).toEqual([]);
    expect(report.responses['acked']).toBeGreaterThan(0);
    const acted = (counts: Readonly<Record<string, unknown>>) => (name: string) =>
      Object.keys(counts).some((each) => each.startsWith(`${name}: `));
    const kinds = [...valueKinds.map((kind) => `value: ${kind}`), ...keyKinds.map((kind) => `key: ${kind}`)];
    expect(kinds.filter((kind) => !acted(clients)(kind))).toEqual([]);
    expect([...operations, 'with If-Match'].filter((operation) => !acted(done)(operation))).toEqual([]);
  },
  minutes * 60_000 + 300_000,
);
