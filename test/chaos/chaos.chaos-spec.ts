import { expect, it } from 'vitest';
import { runChaos } from './run.js';

const minutes = Number(process.env['CHAOS_MINUTES'] ?? 1);
const seed = Number(process.env['CHAOS_SEED'] ?? 20_261_124);

/**
 * Real: gateway processes, Kafka, registry, Postgres, all of the run's own and all of them killed and stopped. Stand-ins:
 * proxies between them that cut, delay, withhold and count.
 */
it(
  `${minutes} min under faults: no promise is broken (CHAOS_SEED=${seed})`,
  async () => {
    const report = await runChaos({ seed, minutes, pods: 3, clients: 12, topics: 3 });
    console.log(report.faults, report.answers, report.facts);
    expect(report.violations).toEqual([]);
    expect(report.answers['acked']).toBeGreaterThan(0);
  },
  minutes * 60_000 + 300_000,
);
