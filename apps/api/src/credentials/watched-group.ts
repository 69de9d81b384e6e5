import type { ConfigIssue } from '../config/config-issue.js';
import { readGroup, stampOf, type FileGroup, type GroupContent, type GroupReading } from './file-group.js';

/** What a look at the files found. */
export type Look =
  | { readonly found: 'nothing new' | 'new content' }
  | { readonly found: 'unusable content'; readonly issues: readonly ConfigIssue[] };

const nothingNew: Look = { found: 'nothing new' };

/** The content of a group of files, which is replaced by new content as a whole, and only by content that can be used. */
export class WatchedGroup {
  #content: GroupContent;
  /** Of the content in use. */
  #digest: string;
  #stamp: string;
  /** Content that cannot be used. It is reported at the second look: at the first, it may be half written. */
  #unusable: { readonly digest: string; readonly reported: boolean } | null = null;

  private constructor(
    readonly group: FileGroup,
    stamp: string,
    { content, digest }: GroupReading & { ok: true },
  ) {
    this.#stamp = stamp;
    this.#content = content;
    this.#digest = digest;
  }

  /** Reads the files for the first time. */
  static async read(
    group: FileGroup,
  ): Promise<
    | { readonly ok: true; readonly watched: WatchedGroup }
    | { readonly ok: false; readonly issues: readonly ConfigIssue[] }
  > {
    const stamp = await stampOf(group);
    const reading = await readGroup(group);
    return reading.ok
      ? { ok: true, watched: new WatchedGroup(group, stamp, reading) }
      : { ok: false, issues: reading.issues };
  }

  /** What is in use. The same object until it is replaced. */
  get content(): GroupContent {
    return this.#content;
  }

  /** Takes new content over if it can be used. Each unusable content is reported once. */
  async look(): Promise<Look> {
    // The stamp is taken first: a file that is written while it is read then has another stamp at the next look.
    const stamp = await stampOf(this.group);
    if (stamp === this.#stamp && this.#unusable?.reported !== false) return nothingNew;
    const reading = await readGroup(this.group);
    this.#stamp = stamp;
    if (!reading.ok) return this.#refuse(reading.digest, reading.issues);
    this.#unusable = null;
    if (reading.digest === this.#digest) return nothingNew;
    this.#content = reading.content;
    this.#digest = reading.digest;
    return { found: 'new content' };
  }

  #refuse(digest: string, issues: readonly ConfigIssue[]): Look {
    const before = this.#unusable;
    const again = before?.digest === digest;
    this.#unusable = { digest, reported: again };
    return again && !before.reported ? { found: 'unusable content', issues } : nothingNew;
  }
}
