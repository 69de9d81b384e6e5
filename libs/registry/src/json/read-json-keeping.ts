import { exactNumber } from './exact-number.js';
import type { JsonStep } from './find-duplicate.js';
import { parseText, type KeptMember } from './parse-text.js';
import { readJson } from './read-json.js';

/**
 * JSON text to values as `readJson` gives them, but for the members that `keeps` names: those come as `JsonText`, so
 * that they can be written again as they were. A JavaScript object would put keys like `"1"` before all others, and a
 * double would make `0.1` of `0.10`. Null stays null.
 * @param pathOf as of `readJson`
 * @param onScan as of `readJson`
 * @throws InvalidJson as `readJson` does, for what lies in a kept member too
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
