// @ts-check
/**
 * Loaded into a gateway by `--import`: writes each stall of its event loop as a line of JSON to the file that
 * `FUZZ_STALLS` names. A stall counts with the processor time that this thread itself took in it, so that a machine
 * that is busy with something else makes none.
 */
import { openSync, writeSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

const file = process.env.FUZZ_STALLS;
const tickMs = 5;
/** Shorter ones are told by nobody. */
const leastMs = 20;

if (isMainThread && file !== undefined) {
  const out = openSync(file, 'a');
  const ownMs = () => {
    const { user, system } = process.threadCpuUsage();
    return (user + system) / 1000;
  };
  let wall = performance.now();
  let own = ownMs();
  const tick = () => {
    const wallNow = performance.now();
    const ownNow = ownMs();
    const ms = Math.min(wallNow - wall - tickMs, ownNow - own);
    if (ms >= leastMs) writeSync(out, `${JSON.stringify({ at: Date.now(), wallMs: wallNow - wall, ms })}\n`);
    wall = performance.now();
    own = ownMs();
    setTimeout(tick, tickMs).unref();
  };
  setTimeout(tick, tickMs).unref();
}
