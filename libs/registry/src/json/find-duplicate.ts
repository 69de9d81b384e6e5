import { endOfString } from './scan-json.js';

/** An enclosing object or array: the keys so far (null for an array), and the step to the current value. */
interface Level {
  readonly keys: Set<string> | null;
  step: JsonStep;
}

/** A step to a value in a JSON text: the index of an item, or a key. */
export type JsonStep = string | number;

/**
 * The steps to the first duplicate key, which is the last step; null without one. `"a"` and `"\u0061"` are the same key. The
 * text must be valid JSON.
 */
export function findDuplicate(text: string): readonly JsonStep[] | null {
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
          if (level.keys.has(level.step)) return levels.map(({ step }) => step);
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
