import type { JsonStep } from './find-duplicate.js';
import { pointerStep } from './json-type.js';

/** A pointer helps nobody beyond this, in characters; keys may be as long as the text. */
const LONGEST = 500;

/**
 * The JSON pointer of steps (RFC 6901), cut where it is long.
 * @param isName whether the key at an index is a name that the reader of the text knows. Any other key is data, and `*`
 */
export function jsonPointer(
  steps: readonly JsonStep[],
  isName: (index: number) => boolean = () => false,
): string {
  const shown = steps.map((step, index) => (typeof step === 'number' || isName(index) ? step : '*'));
  const pointer = shown.map(pointerStep).join('');
  return pointer.length <= LONGEST ? pointer : `${pointer.slice(0, LONGEST)}…`;
}
