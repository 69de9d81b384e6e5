import { countMembers } from './count-members.js';
import { exactNumber } from './exact-number.js';
import { findDuplicate, type JsonStep } from './find-duplicate.js';
import { jsonPointer } from './json-pointer.js';
import { InvalidJson } from './invalid-json.js';
import { parseText } from './parse-text.js';
import { scanJson } from './scan-json.js';

/** Levels of objects and arrays that a request body may have. */
const MAX_BODY_DEPTH = 200;

/**
 * JSON text to values, each number exactly: an integer beyond 2^53 as `bigint`, another number that a double
 * would round as `ExactNumber`, every other as `number` (`-0` stays `-0`). `__proto__` is a key like any other.
 * Strings are as `JSON.parse` gives them, lone surrogates too: who writes UTF-8 must refuse those.
 * @param maxDepth at most some thousands, since values are walked by recursion
 * @param pathOf makes the `place` of what is refused; without it every key is `*`, since keys are data
 * @param onScan is given the number of opening brackets, colons and commas before anything is parsed; it may throw
 * @throws InvalidJson on text that is no JSON, is nested deeper than `maxDepth`, or has a key twice in one object
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
  // The parser keeps one of two equal keys, so there were more members than it gives: cheaper than a set per object.
  if (countMembers(value) !== members) {
    throw new InvalidJson('duplicate', pathOf(findDuplicate(text) ?? []), 'a duplicate key', 'unique keys');
  }
  return value;
}

/** @param needsExactParser whether there is something in the text that `JSON.parse` would change */
function parse(text: string, needsExactParser: boolean): unknown {
  try {
    return needsExactParser ? parseText(text, exactNumber) : JSON.parse(text);
  } catch (error) {
    // The parser's own message quotes the text: it is not told.
    if (error instanceof SyntaxError) throw new InvalidJson('syntax', '', 'invalid JSON', 'JSON (RFC 8259)');
    throw error;
  }
}
