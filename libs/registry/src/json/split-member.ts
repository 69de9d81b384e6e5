import { endOfString } from './scan-json.js';

/** What a part may have, to be parsed at one go. */
export interface PartBounds {
  /** In UTF-16 units. */
  readonly text: number;
  /** Commas, colons and opening brackets: an item of an array is one, a member of an object two. */
  readonly tokens: number;
}

/** A JSON text in two: what stands around the items of one array, and the items. Null: a part beyond the bounds, behind which nothing was read. */
export interface SplitText {
  /** The text of each item in order, found when it is asked for. */
  readonly items: Iterable<string | null>;
  /** The text without the items: JSON exactly if all of it is and each item is. To be asked for when the items have ended. */
  rest(): string | null;
}

const [QUOTE, COMMA, COLON, OPEN_ARRAY, OPEN_OBJECT, CLOSE_ARRAY, CLOSE_OBJECT] = [
  0x22, 0x2c, 0x3a, 0x5b, 0x7b, 0x5d, 0x7d,
];

/**
 * Splits the text of an object at the array of one of its members, so that a text of any length is parsed in parts of
 * which none is long. The member's name is looked for as it is written without an escape; where there is none, or no
 * array, all of the text is the rest. That the parts are JSON, their parser checks: this counts brackets and no more.
 * @param name of characters that JSON writes as they are
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
      // Between the brackets of an empty array there is no item, between commas there must be one.
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

/** Goes through one part of a text, and no further than its bounds allow. */
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

  /** Ends at the bracket that opens the member's array, or, with false, where there is none. */
  toArrayOf(name: string): boolean {
    let key = '';
    return this.walk((code, level, at) => {
      if (level !== 1) return false;
      if (code === QUOTE) key = this.text.startsWith(`${name}"`, at + 1) ? name : '';
      else if (code === COMMA) key = '';
      return code === OPEN_ARRAY && key === name;
    });
  }

  /** Ends at the comma or bracket behind the item. */
  toEndOfItem(): void {
    this.walk(
      (code, level) => level === 0 && (code === COMMA || code === CLOSE_ARRAY || code === CLOSE_OBJECT),
    );
  }

  toEnd(): void {
    this.walk(() => false);
  }

  /** Until `isEnd` says so of a quote, comma or bracket, whose level is that of what stands before it. */
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
