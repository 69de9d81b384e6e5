import { setTimeout as pause } from 'node:timers/promises';

/**
 * Asks again and again until the answer is true.
 * @param {() => boolean | Promise<boolean>} condition
 * @param {number} withinMs
 * @param {number} [everyMs]
 * @returns {Promise<boolean>} false when the time ran out
 */
export async function until(condition, withinMs, everyMs = 100) {
  const deadline = performance.now() + withinMs;
  for (;;) {
    if (await condition()) return true;
    if (performance.now() >= deadline) return false;
    await pause(everyMs);
  }
}
