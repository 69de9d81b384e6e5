import { ExactNumber, type ExactJson } from '../exact-json.js';
import { parseText } from './parse-text.js';
import { scanJson } from './scan-json.js';

/**
 * Parses JSON and keeps the source text of every number. The last of duplicate keys counts, as in Java's Avro. `__proto__` is a
 * key like any other. Undefined for a text nested deeper than `maxDepth`.
 * @throws SyntaxError
 */
export function parseExactJson(text: string, maxDepth: number): ExactJson | undefined {
  const { depth } = scanJson(text, maxDepth);
  if (depth > maxDepth) return undefined;
  return parseText(text, (_value, source) => new ExactNumber(source)) as ExactJson;
}
