/**
 * Loaded into a gateway by `--import`: writes each stall of its event loop as a line of JSON to the file that
 * `FUZZ_STALLS` names. A stall counts with this thread's own processor time, so that other load on the
 * machine causes none.
 */
import { PerformanceObserver } from 'node:perf_hooks';
import { openSync, writeSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

const file = process.env['FUZZ_STALLS'];
const tickMs = 5;
/** Shorter stalls are not reported. */
const leastMs = 20;

if (isMainThread && file !== undefined) {
  const out = openSync(file, 'a');
  let collectedMs = 0;
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) collectedMs += duration;
  }).observe({ entryTypes: ['gc'] });
  const ownMs = () => {
    const { user, system } = process.threadCpuUsage();
    return { all: (user + system) / 1000, kernel: system / 1000 };
  };
  let wall = performance.now();
  let own = ownMs();
  const tick = () => {
    const wallNow = performance.now();
    const ownNow = ownMs();
    const ms = Math.min(wallNow - wall - tickMs, ownNow.all - own.all);
    if (ms >= leastMs) {
      const kernelMs = ownNow.kernel - own.kernel;
      writeSync(
        out,
        `${JSON.stringify({ at: Date.now(), wallMs: wallNow - wall, ms, kernelMs, collectedMs })}\n`,
      );
    }
    collectedMs = 0;
    wall = performance.now();
    own = ownMs();
    setTimeout(tick, tickMs).unref();
  };
  setTimeout(tick, tickMs).unref();
}
