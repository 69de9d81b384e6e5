/** Characters that JSON numbers are made of, by code. */
const NUMERIC = new Uint8Array(128);
for (const char of '0123456789.+-eE') NUMERIC[char.charCodeAt(0)] = 1;

const NUMBER = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const QUOTE = 0x22;

/** No number of fewer characters is rounded by a double: `1e400` is the shortest. */
const SHORTEST = 5;

/**
 * Whether `test` holds for some number of a JSON text that has at least five characters. Looks at every fifth
 * character only, which costs a tenth of parsing. May ask about a number within a string, never misses one outside.
 */
export function someNumber(text: string, test: (source: string) => boolean): boolean {
  for (let at = SHORTEST - 1; at < text.length; at += SHORTEST) {
    if (!numericAt(text, at)) continue;
    let start = at;
    while (start > 0 && numericAt(text, start - 1)) start--;
    let end = at + 1;
    while (end < text.length && numericAt(text, end)) end++;
    at = end - 1;
    // A number never follows a quote: this is a string's beginning.
    if (end - start < SHORTEST || text.charCodeAt(start - 1) === QUOTE) continue;
    const source = text.slice(start, end);
    if (NUMBER.test(source) && test(source)) return true;
  }
  return false;
}

function numericAt(text: string, at: number): boolean {
  return NUMERIC[text.charCodeAt(at)] === 1;
}
