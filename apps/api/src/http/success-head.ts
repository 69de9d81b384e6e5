/** How long an idle connection is kept, in ms: longer than load balancers keep theirs, which is mostly a minute. */
export const KEEP_ALIVE_MS = 72_000;

/** Header lines of alternating names and values. */
const linesOf = (pairs: readonly string[]): string =>
  pairs.reduce((text, each, index) => text + each + (index % 2 === 0 ? ': ' : '\r\n'), '');

/**
 * Heads of responses with status 200 that keep their connections, as text: what Node writes for the same headers, without
 * validating each name and value again for each response.
 */
export class SuccessHeads {
  private readonly commonLines: string;
  /** By media type: all that comes before the value of `content-length`. */
  private readonly beginnings = new Map<string, string>();
  /** The lines after the headers, which change once a second. */
  private end = '';
  private endOf = -1;

  /** @param common headers of every response, as alternating names and values */
  constructor(common: readonly string[]) {
    this.commonLines = linesOf(common);
  }

  /**
   * @param type one of a few media types
   * @param own alternating names and values, which must be known to contain no line break
   */
  head(type: string, contentLength: number, own: readonly string[]): string {
    return `${this.beginningOf(type)}${contentLength}\r\n${linesOf(own)}${this.endNow()}`;
  }

  private beginningOf(type: string): string {
    const known = this.beginnings.get(type);
    if (known !== undefined) return known;
    const made = `HTTP/1.1 200 OK\r\n${this.commonLines}content-type: ${type}\r\ncontent-length: `;
    this.beginnings.set(type, made);
    return made;
  }

  private endNow(): string {
    const now = Date.now();
    const second = Math.floor(now / 1000);
    if (second !== this.endOf) {
      this.endOf = second;
      this.end =
        `Date: ${new Date(now).toUTCString()}\r\n` +
        `Connection: keep-alive\r\nKeep-Alive: timeout=${KEEP_ALIVE_MS / 1000}\r\n\r\n`;
    }
    return this.end;
  }
}
