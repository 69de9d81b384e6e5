import { countMembers } from './count-members.js';
import { exactNumber } from './exact-number.js';
import { findDuplicate, type JsonStep } from './find-duplicate.js';
import { jsonPointer } from './json-pointer.js';
import { InvalidJson } from './invalid-json.js';
import { parseText } from './parse-text.js';
import { scanJson } from './scan-json.js';

/** Levels of objects and arrays that a request body may have. */
export const MAX_BODY_DEPTH = 200;

/**
 * Parses JSON with exact numbers: an integer beyond 2^53 becomes a `bigint`, any other number that a double would round an
 * `ExactNumber`, and every other a `number` (`-0` stays `-0`). `__proto__` is a key like any other. Strings may have lone
 * surrogates, as with `JSON.parse`: a caller that writes UTF-8 must reject those.
 * @param maxDepth at most a few thousand, since values are processed recursively
 * @param pathOf makes the `path` of a duplicate key; by default every key is `*`, since keys are data
 * @param onScan receives the number of opening brackets, colons and commas before anything is parsed; it may throw
 * @throws InvalidJson for invalid JSON, nesting deeper than `maxDepth`, and duplicate keys
 */
export function readJson(
  text: string,
  maxDepth = MAX_BODY_DEPTH,
  pathOf: (steps: readonly JsonStep[]) => string = jsonPointer,
  onScan?: (tokens: number) => void,
): unknown {
  const { depth, members, tokens, rounds, escapedKey } = scanJson(text, maxDepth);
  if (depth > maxDepth)
    throw new InvalidJson('depth', '', 'deeper nesting', `at most ${maxDepth} levels of JSON`);
  onScan?.(tokens);
  const value = parse(text, rounds || escapedKey);
  // The parser drops duplicate keys. Comparing the numbers of members is cheaper than a set per object.
  if (countMembers(value) !== members) {
    throw new InvalidJson('duplicate', pathOf(findDuplicate(text) ?? []), 'a duplicate key', 'unique keys');
  }
  return value;
}

/** As `readJson` for a text that it accepts, which is not checked again. */
export function readValidJson(text: string): unknown {
  const { rounds, escapedKey } = scanJson(text, Infinity);
  return parse(text, rounds || escapedKey);
}

/** @param needsExactParser whether `JSON.parse` would change something in the text */
function parse(text: string, needsExactParser: boolean): unknown {
  try {
    return needsExactParser ? parseText(text, exactNumber) : JSON.parse(text);
  } catch (error) {
    // The parser's own message quotes the text, so it is not passed on.
    if (error instanceof SyntaxError) throw new InvalidJson('syntax', '', 'invalid JSON', 'JSON (RFC 8259)');
    throw error;
  }
}
