import { pointerStep } from './json-type.js';
import { endOfString } from './scan-json.js';

/** An object or array that the search is in: the keys seen (null in an array), and the step to what is read now. */
interface Level {
  readonly keys: Set<string> | null;
  step: string | number;
}

/** A pointer helps nobody beyond this; keys may be as long as the text. */
const LONGEST_PLACE = 500;

/**
 * The JSON pointer of the first key that stands twice in one object; null when there is none. `"a"` and `"\u0061"`
 * are one key. For texts that `JSON.parse` takes.
 */
export function findDuplicate(text: string): string | null {
  const levels: Level[] = [];
  for (let at = 0; at < text.length; at++) {
    const level = levels.at(-1);
    switch (text.charAt(at)) {
      case '{':
        levels.push({ keys: new Set(), step: '' });
        break;
      case '[':
        levels.push({ keys: null, step: 0 });
        break;
      case '}':
      case ']':
        levels.pop();
        break;
      case ',':
        if (typeof level?.step === 'number') level.step++;
        break;
      case '"': {
        const end = endOfString(text, at);
        if (level?.keys != null && isKey(text, end)) {
          level.step = keyOf(text.slice(at, end + 1));
          if (level.keys.has(level.step)) return placeOf(levels);
          level.keys.add(level.step);
        }
        at = end;
        break;
      }
    }
  }
  return null;
}

function isKey(text: string, closingQuote: number): boolean {
  let at = closingQuote + 1;
  while (/\s/.test(text.charAt(at))) at++;
  return text[at] === ':';
}

function keyOf(quoted: string): string {
  return quoted.includes('\\') ? (JSON.parse(quoted) as string) : quoted.slice(1, -1);
}

function placeOf(levels: readonly Level[]): string {
  const place = levels.map(({ step }) => pointerStep(step)).join('');
  return place.length <= LONGEST_PLACE ? place : `${place.slice(0, LONGEST_PLACE)}…`;
}
