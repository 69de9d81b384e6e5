import { CLOSE_ARRAY, CLOSE_OBJECT, COLON, COMMA, OPEN_ARRAY, OPEN_OBJECT, QUOTE } from './json-codes.js';
import { endOfString } from './scan-json.js';

/** The bounds of a part that is parsed in one step. */
export interface PartBounds {
  /** In UTF-16 units. */
  readonly text: number;
  /** Commas, colons and opening brackets: an item of an array is one, a member of an object two. */
  readonly tokens: number;
}

/** A JSON text, split into the items of one array and the rest. Null is a part beyond the bounds, after which nothing was read. */
export interface SplitText {
  /** The text of each item in order, found lazily. */
  readonly items: Iterable<string | null>;
  /** The text without the items; valid JSON if and only if the whole text is, given that each item is. Call it after the last item. */
  rest(): string | null;
}

/**
 * Splits the text of an object at the array of one of its members, so that a text of any length is parsed in short parts. The
 * member's name must be written without escapes; without such a member, or if it is not an array, the whole text is the rest.
 * This only counts brackets: parsing the parts checks that they are JSON.
 * @param name without characters that JSON escapes
 */
export function splitMember(text: string, name: string, bounds: PartBounds): SplitText {
  const head = new Part(text, 0, bounds);
  const found = head.toArrayOf(name);
  let rest = head.isWithin ? text : null;
  function* items(): Generator<string | null, void> {
    if (!found || !head.isWithin) return;
    for (let start = head.end + 1, first = true; ; first = false) {
      const item = new Part(text, start, bounds);
      item.toEndOfItem();
      if (!item.isWithin) {
        rest = null;
        yield null;
        return;
      }
      const isLast = text.charCodeAt(item.end) !== COMMA;
      const itemText = text.slice(start, item.end);
      // An empty array has no item, but there must be one between commas.
      if (!isLast || !first || itemText.trim() !== '') yield itemText;
      start = item.end + 1;
      if (!isLast) continue;
      const tail = new Part(text, item.end, {
        text: bounds.text - head.end - 1,
        tokens: bounds.tokens - head.tokens,
      });
      tail.toEnd();
      rest = tail.isWithin ? text.slice(0, head.end + 1) + text.slice(item.end) : null;
      return;
    }
  }
  return { items: items(), rest: () => rest };
}

const isBracket = (code: number): boolean =>
  code === OPEN_ARRAY || code === CLOSE_ARRAY || code === OPEN_OBJECT || code === CLOSE_OBJECT;

/** Scans one part of a text, up to its bounds. */
class Part {
  end: number;
  tokens = 0;
  private readonly stop: number;

  constructor(
    private readonly text: string,
    private readonly start: number,
    private readonly bounds: PartBounds,
  ) {
    this.end = start;
    this.stop = Math.min(text.length, start + bounds.text + 1);
  }

  get isWithin(): boolean {
    return this.end - this.start <= this.bounds.text && this.tokens <= this.bounds.tokens;
  }

  /** Ends at the bracket that opens the member's array. Returns false if there is none. */
  toArrayOf(name: string): boolean {
    let key = '';
    return this.walk((code, level, at) => {
      if (level !== 1) return false;
      if (code === QUOTE) key = this.text.startsWith(`${name}"`, at + 1) ? name : '';
      else if (code === COMMA) key = '';
      return code === OPEN_ARRAY && key === name;
    });
  }

  /** Ends at the comma or bracket after the item. */
  toEndOfItem(): void {
    this.walk(
      (code, level) => level === 0 && (code === COMMA || code === CLOSE_ARRAY || code === CLOSE_OBJECT),
    );
  }

  toEnd(): void {
    this.walk(() => false);
  }

  /** Scans until `isEnd` is true for a quote, comma or bracket. The level is the one before that character. */
  private walk(isEnd: (code: number, level: number, at: number) => boolean): boolean {
    const { text, stop } = this;
    const most = this.bounds.tokens;
    let level = 0;
    let tokens = 0;
    let at = this.start;
    let ended = false;
    for (; at < stop && tokens <= most; at++) {
      const code = text.charCodeAt(at);
      if (code === COLON) tokens++;
      else if (code === QUOTE || code === COMMA || isBracket(code)) {
        if (isEnd(code, level, at)) {
          ended = true;
          break;
        }
        if (code === QUOTE) at = endOfString(text, at, stop);
        else if (code === CLOSE_ARRAY || code === CLOSE_OBJECT) level--;
        else {
          tokens++;
          if (code !== COMMA) level++;
        }
      }
    }
    // A string that does not end is longer than the text.
    this.end = Math.min(at, text.length);
    this.tokens = tokens;
    return ended;
  }
}
