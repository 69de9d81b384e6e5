import type { DatumIssue } from '#registry';

/** So many places are listed in full; of each further record the first alone, so that every bad record is told. */
const LISTED = 1000;
/** The longest text of one place, in characters: an enum's symbols, a path through long keys. */
const LONGEST = 300;

/** Fields that one conflict is about, and the length of the path to one, in characters. Facts hold them. */
const CARRIED = 1000;
const LONGEST_CARRIED = 2000;

export type Misfit = DatumIssue & { readonly index: number };

/** What of a request's data does not fit, bounded whatever the request has: an answer holds it. */
export class Misfits {
  readonly listed: Misfit[] = [];
  /** All places. */
  count = 0;
  /** A look-up can tell whether the latest schema has all that is too much: `carried` has each such field. */
  unknownFieldsOnly = true;
  private readonly unknown = new Map<string, DatumIssue>();

  /** Each unknown field once, whichever record has it; never cut, since what the latest lacks would be lost or stop the subject. */
  get carried(): readonly DatumIssue[] {
    return [...this.unknown.values()];
  }

  /** The records whose misfits are unknown fields alone, as far as they are listed; all, where not every place is. */
  get doubtful(): ReadonlySet<number> {
    const doubtful = new Set(this.listed.map(({ index }) => index));
    if (this.listed.length === this.count)
      for (const { index, kind } of this.listed) if (kind !== 'unknown_field') doubtful.delete(index);
    return doubtful;
  }

  /** @param index of the record */
  add(index: number, issues: readonly DatumIssue[]): void {
    this.count += issues.length;
    this.unknownFieldsOnly &&= issues.every((issue) => this.carries(issue));
    const room = Math.max(1, LISTED - this.listed.length);
    for (const issue of issues.slice(0, room)) {
      this.listed.push({ ...issue, index, path: short(issue.path), expected: short(issue.expected) });
    }
  }

  /** False: it is no unknown field, or there are more of them, or longer ones, than facts hold. */
  private carries(issue: DatumIssue): boolean {
    if (issue.kind !== 'unknown_field' || issue.path.length > LONGEST_CARRIED) return false;
    const field = fieldOf(issue.path);
    if (this.unknown.has(field)) return true;
    this.unknown.set(field, issue);
    return this.unknown.size <= CARRIED;
  }
}

/** A place without the numbers of items. */
const fieldOf = (path: string): string => path.replaceAll(/\/\d+(?=\/|$)/g, '');

const short = (text: string): string => (text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}…`);
