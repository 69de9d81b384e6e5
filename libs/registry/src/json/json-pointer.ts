import type { JsonStep } from './find-duplicate.js';
import { pointerStep } from './json-type.js';

/** The longest pointer in a message, in characters. Keys may be as long as the text. */
const LONGEST = 500;

/**
 * The JSON pointer of steps (RFC 6901), cut if it is long.
 * @param isName whether the key at an index is a known name. Any other key is data, and written as `*`
 */
export function jsonPointer(
  steps: readonly JsonStep[],
  isName: (index: number) => boolean = () => false,
): string {
  const shown = steps.map((step, index) => (typeof step === 'number' || isName(index) ? step : '*'));
  const pointer = shown.map(pointerStep).join('');
  return pointer.length <= LONGEST ? pointer : `${pointer.slice(0, LONGEST)}…`;
}
