import { exactNumber } from './exact-number.js';
import type { JsonStep } from './find-duplicate.js';
import { parseText, type KeptMember } from './parse-text.js';
import { readJson } from './read-json.js';

/**
 * Parses JSON like `readJson`, but returns the members that `keeps` selects as `JsonText`, so that they can be written again
 * unchanged. A JavaScript object would move keys like `"1"` to the front, and a double would turn `0.10` into `0.1`. Null stays
 * null.
 * @param pathOf as for `readJson`
 * @param onScan as for `readJson`
 * @throws InvalidJson as `readJson`, also for faults inside a kept member
 */
export function readJsonKeeping(
  text: string,
  keeps: KeptMember,
  pathOf?: (steps: readonly JsonStep[]) => string,
  onScan?: (tokens: number) => void,
): unknown {
  readJson(text, undefined, pathOf, onScan);
  return parseText(text, exactNumber, keeps);
}
