import * as fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { steps, stepsWithWriters } from './commands.js';
import { conclude } from './conclude.js';
import { checkWorld } from './check-world.js';
import type { PodSettings } from './pods.js';
import { SimulatedTime } from './simulated-time.js';
import { SimulatedWorld, type Setup } from './world.js';

/*
 * Real: the gateways and their machines. Simulated: the ports, the clock and the timers.
 *
 * INTERLEAVINGS_RUNS=20000 runs longer. INTERLEAVINGS_SEED, _PATH and _REPLAY (the `replayPath` beside the counterexample)
 * repeat a failed run, with `-t` for the test in which it failed.
 */
const runs = Number(process.env['INTERLEAVINGS_RUNS'] ?? 1400);
const seed = process.env['INTERLEAVINGS_SEED'];
const path = process.env['INTERLEAVINGS_PATH'];
const replayPath = process.env['INTERLEAVINGS_REPLAY'];

const podOf = (mode: fc.Arbitrary<PodSettings['mode']>, atProduce: boolean): fc.Arbitrary<PodSettings> =>
  fc.record({
    mode,
    strategy: fc.constantFrom('Strict', 'Lenient'),
    resolveSchemaAtProduce: atProduce ? fc.boolean() : fc.constant(false),
    ticks: fc.constantFrom(0, 90_000, 1_000_000),
    clock: fc.record({
      skewed: fc.constantFrom(0, 180_000, -180_000),
      ahead: fc.constantFrom(0, 0, 7, -7),
    }),
  });

const setups = (pod: fc.Arbitrary<PodSettings>): fc.Arbitrary<Setup> =>
  fc.record({
    pods: fc.array(pod, { minLength: 2, maxLength: 4 }),
    registered: fc.constantFrom(true, true, true, false),
  });

afterEach(() => vi.unstubAllGlobals());

async function hold(pod: fc.Arbitrary<PodSettings>, of: typeof steps, numRuns: number): Promise<void> {
  const played = fc.commands(of, { maxCommands: 70, size: 'max', ...(replayPath ? { replayPath } : {}) });
  await fc.assert(
    fc.asyncProperty(setups(pod), played, async (setup, commands) => {
      const time = new SimulatedTime();
      time.install();
      try {
        const world = new SimulatedWorld(setup, time);
        await fc.asyncModelRun(() => ({ model: {}, real: world }), commands);
        const violations = [...(await conclude(world)), ...checkWorld(world)];
        const report = violations.map(({ rule, what }) => `${rule}: ${what}`).join('\n');
        expect(report, `${report}\nafter\n${world.steps.trace.join('\n')}`).toBe('');
      } finally {
        vi.unstubAllGlobals();
      }
    }),
    {
      numRuns,
      ...(seed === undefined ? {} : { seed: Number(seed) }),
      ...(path === undefined ? {} : { path, endOnFailure: true }),
    },
  );
}

describe('several pods over one log, in any interleaving', () => {
  it('keep every promise whether drift is followed or stopped', { timeout: 3_600_000 }, () =>
    hold(podOf(fc.constantFrom('enforce', 'enforce', 'resolve'), false), steps, runs),
  );

  it(
    'keep every promise while pods of all modes run side by side and clients bring schemas of their own',
    { timeout: 3_600_000 },
    () =>
      hold(
        podOf(fc.constantFrom('enforce', 'resolve', 'observe'), true),
        stepsWithWriters,
        Math.ceil(runs / 2),
      ),
  );
});
