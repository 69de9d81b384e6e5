import { jsonDepth } from '../exact-json.js';
import { exactNumber } from './exact-number.js';
import { someNumber } from './scan-numbers.js';

/**
 * JSON text to values, each number exactly: an integer beyond 2^53 as `bigint`, another number that a double
 * would round as `ExactNumber`, every other as `number` (`-0` stays `-0`). `__proto__` is a key like any other.
 * Duplicate keys: the last one counts, as in `JSON.parse`.
 * @throws SyntaxError on text that is not JSON, or is nested too deep to be read exactly
 */
export function readJson(text: string): unknown {
  if (!someNumber(text, rounds)) return JSON.parse(text) as unknown;
  if (jsonDepth(text, MAX_DEPTH) > MAX_DEPTH) throw new SyntaxError(`more than ${MAX_DEPTH} levels of JSON`);
  return JSON.parse(text, reviver) as unknown;
}

/** A reviver calls itself for each level; `JSON.parse` alone does not. */
const MAX_DEPTH = 1000;

/** Shorter texts without an exponent have at most fifteen digits, which every double keeps. */
const SURELY_KEPT = 15;

function rounds(source: string): boolean {
  if (source.length <= SURELY_KEPT && !/e/i.test(source)) return false;
  return typeof exactNumber(Number(source), source) !== 'number';
}

/** With the source text of primitives (ECMAScript proposal "JSON.parse source text access", in Node since 21). */
function reviver(_key: string, value: unknown, context?: { source?: string }): unknown {
  const source = context?.source;
  return typeof value === 'number' && source !== undefined ? exactNumber(value, source) : value;
}
