import { ExactNumber } from '../exact-json.js';

/** `JSON.rawJSON` puts a number's text into the output as it is. */
const { rawJSON } = JSON as unknown as { rawJSON: (text: string) => unknown };

/** Writes values from `readJson` and `Codec.decode` as JSON: bigints, exact numbers and `-0` as numbers. */
export function writeJson(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) => {
    if (typeof item === 'bigint') return rawJSON(item.toString());
    if (item instanceof ExactNumber) return rawJSON(item.source);
    return Object.is(item, -0) ? rawJSON('-0') : item;
  });
}
