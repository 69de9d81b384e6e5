import { readJson } from './read-json.js';

/**
 * A JSON value where it lies in the bytes of a request: valid UTF-8 and valid JSON, without duplicate keys, within the depth of a
 * body. It is not null. Its codec reads it from there; nothing else does.
 */
export class RawJson {
  constructor(
    readonly bytes: Buffer,
    /** The index of its first byte. */
    readonly start: number,
    /** The index after its last byte. */
    readonly end: number,
  ) {}

  /** The value as `readJson` gives it. */
  parse(): unknown {
    return readJson(this.bytes.toString('utf8', this.start, this.end));
  }
}
