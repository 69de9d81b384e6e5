import { SeededRandom } from '../../test/support/seeded-random.js';

/** Ordinary words; some are not ASCII. */
const words = [
  'order settled at the venue',
  'price moved',
  'quote from Zürich',
  'the trade was busted',
  'and re-opened',
  'spread widened',
  'after the auction',
  'café on Rue de la Bourse',
  'no change since',
  'volume above average',
  'limit reached',
  '東京 session',
  'see “terms & conditions”',
  'checked by operations',
  'next fixing at noon',
] as const;

/** A text of words that has about this many bytes in UTF-8, other words for each seed. */
export function textOf(bytes: number, seed: number): string {
  const random = new SeededRandom(seed);
  const parts: string[] = [];
  for (let length = 0; length < bytes;) {
    const word = random.pick(words);
    parts.push(word);
    length += Buffer.byteLength(word) + 1;
  }
  return parts.join(' ');
}
