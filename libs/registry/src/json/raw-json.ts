import { BACKSLASH, LETTER_F, LETTER_T, OPEN_ARRAY, OPEN_OBJECT, QUOTE, SPACE } from './json-codes.js';
import type { JsonType } from './json-type.js';
import { readValidJson } from './read-json.js';

/**
 * A JSON value where it lies in the bytes of a request: valid UTF-8 and valid JSON, without duplicate keys, within the depth of a
 * body. It is not null. Its codec reads it from there; nothing else does.
 */
export class RawJson {
  /** @param isCompact whether it is known to have no white space outside its strings */
  constructor(
    readonly bytes: Buffer,
    /** The index of its first byte. */
    readonly start: number,
    /** The index after its last byte. */
    readonly end: number,
    private readonly isCompact = false,
  ) {}

  /** Known without parsing it. */
  get type(): JsonType {
    switch (this.bytes[this.start] ?? 0) {
      case QUOTE:
        return 'string';
      case OPEN_OBJECT:
        return 'object';
      case OPEN_ARRAY:
        return 'array';
      case LETTER_T:
      case LETTER_F:
        return 'boolean';
      default:
        return 'number';
    }
  }

  /** The value as `readJson` gives it. */
  parse(): unknown {
    const text = this.bytes.toString('utf8', this.start, this.end);
    const isPlainString = this.type === 'string' && !text.includes('\\');
    return isPlainString ? text.slice(1, -1) : readValidJson(text);
  }

  /** Its bytes as they were written, without white space outside strings. Not copied where there is none. */
  compact(): Buffer {
    return this.isCompact ? this.bytes.subarray(this.start, this.end) : this.withoutSpace();
  }

  private withoutSpace(): Buffer {
    const { bytes, start, end } = this;
    const compact = Buffer.allocUnsafe(end - start);
    let length = 0;
    let isString = false;
    for (let at = start; at < end; at++) {
      const code = bytes[at] ?? 0;
      if (!isString && code <= SPACE) continue;
      compact[length++] = code;
      if (code === QUOTE) isString = !isString;
      else if (code === BACKSLASH) compact[length++] = bytes[++at] ?? 0;
    }
    return compact.subarray(0, length);
  }
}
