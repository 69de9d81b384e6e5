import { setTimeout as pause } from 'node:timers/promises';

/**
 * Polls a condition until it is true.
 * @param {() => boolean | Promise<boolean>} condition
 * @param {number} withinMs
 * @param {number} [everyMs]
 * @returns {Promise<boolean>} false on a timeout
 */
export async function until(condition, withinMs, everyMs = 100) {
  const deadline = performance.now() + withinMs;
  for (;;) {
    if (await condition()) return true;
    if (performance.now() >= deadline) return false;
    await pause(everyMs);
  }
}
