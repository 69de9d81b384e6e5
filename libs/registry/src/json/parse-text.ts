import {
  CLOSE_ARRAY,
  CLOSE_OBJECT,
  COMMA,
  LETTER_F,
  LETTER_N,
  LETTER_T,
  OPEN_ARRAY,
  OPEN_OBJECT,
  QUOTE,
  SPACE,
} from './json-codes.js';
import { setOwn } from './json-type.js';
import { endOfString } from './scan-json.js';

/** Converts a number, given its value as a double and its source text. */
export type NumberReader = (value: number, source: string) => unknown;

/**
 * Parses JSON like `JSON.parse`, but with numbers by their source text, and with correct keys when they are written with an
 * escape. V8 from 12.8 on reads such a key as another one that occurred before in any text
 * (`{"a":1,"\\":1}`, then `{"a":1,"\n":2}` gives `\` for `\n`; nodejs/node#63785), so one client's request could
 * change the meaning of another's. `JSON.parse` only checks the text; its reviver would be slower than a second pass.
 * @param text of bounded depth, since this is recursive
 * @throws SyntaxError
 */
export function parseText(text: string, numberOf: NumberReader): unknown {
  JSON.parse(text);
  return new ValidText(text, numberOf).value();
}

/** Parses a text that is known to be valid JSON. */
class ValidText {
  #at = 0;

  constructor(
    private readonly text: string,
    private readonly numberOf: NumberReader,
  ) {}

  value(): unknown {
    switch (this.#next()) {
      case OPEN_OBJECT:
        return this.#object();
      case OPEN_ARRAY:
        return this.#array();
      case QUOTE:
        return this.#string();
      case LETTER_T:
        this.#at += 'true'.length;
        return true;
      case LETTER_F:
        this.#at += 'false'.length;
        return false;
      case LETTER_N:
        this.#at += 'null'.length;
        return null;
      default:
        return this.#number();
    }
  }

  #object(): unknown {
    const object: Record<string, unknown> = {};
    this.#at++;
    while (this.#next() !== CLOSE_OBJECT) {
      if (this.#next() === COMMA) this.#at++;
      this.#next();
      const key = this.#string();
      this.#next();
      this.#at++;
      setOwn(object, key, this.value());
    }
    this.#at++;
    return object;
  }

  #array(): unknown {
    const items: unknown[] = [];
    this.#at++;
    while (this.#next() !== CLOSE_ARRAY) {
      if (this.#next() === COMMA) this.#at++;
      items.push(this.value());
    }
    this.#at++;
    return items;
  }

  #string(): string {
    const start = this.#at;
    const end = endOfString(this.text, start);
    this.#at = end + 1;
    const bare = this.text.slice(start + 1, end);
    // `JSON.parse` is correct for strings that are not keys.
    return bare.includes('\\') ? (JSON.parse(this.text.slice(start, end + 1)) as string) : bare;
  }

  #number(): unknown {
    const source = this.#bareWord();
    return this.numberOf(Number(source), source);
  }

  /** The text of a number, `true`, `false` or `null`. */
  #bareWord(): string {
    const start = this.#at;
    for (; ; this.#at++) {
      const char = this.text.charCodeAt(this.#at);
      // It ends at white space, a comma, a bracket, or the end of the text (NaN).
      if (!(char > SPACE) || char === COMMA || char === CLOSE_ARRAY || char === CLOSE_OBJECT) break;
    }
    return this.text.slice(start, this.#at);
  }

  /** The code of the next character that is not white space. */
  #next(): number {
    while (this.text.charCodeAt(this.#at) <= SPACE) this.#at++;
    return this.text.charCodeAt(this.#at);
  }
}
