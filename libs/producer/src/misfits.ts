import type { Difference } from '#machines';
import type { DatumIssue } from '#registry';

/** So many places are listed in full; of each further record the first alone, so that every bad record is told. */
const LISTED = 1000;
/** The longest text of one place, in characters: an enum's symbols, a path through long keys. */
const LONGEST = 300;

/** Places that one conflict is about, and the length of the path to one, in characters. Events hold them. */
const MAX_PLACES = 1000;
const LONGEST_PATH = 2000;

export type Misfit = DatumIssue & { readonly index: number };

/** What of a request's data does not fit, bounded whatever the request has: an answer holds it. */
export class Misfits {
  readonly listed: Misfit[] = [];
  /** All places. */
  count = 0;
  /** All of it would fit a schema with one field or union branch more: a look-up can tell whether there is one. */
  mayFitOtherMapping = true;
  /** By place, the first issue there. */
  private readonly places = new Map<string, DatumIssue>();

  /** The unknown fields, each once, whichever record has it. */
  get unknownFields(): readonly DatumIssue[] {
    return [...this.places.values()].filter(({ kind }) => kind === 'unknown_field');
  }

  /** What another mapping would have, as events hold it: places and types, never values. */
  get differences(): readonly Difference[] {
    return [...this.places].map(([place, issue]) => differenceOf(place, issue));
  }

  /** The records of which all may fit another mapping, as far as they are listed; all, where not every place is. */
  get suspect(): ReadonlySet<number> {
    const suspect = new Set(this.listed.map(({ index }) => index));
    if (this.listed.length === this.count)
      for (const issue of this.listed) if (!isOfOtherSchema(issue)) suspect.delete(issue.index);
    return suspect;
  }

  /** @param index of the record */
  add(index: number, issues: readonly DatumIssue[]): void {
    this.count += issues.length;
    this.mayFitOtherMapping &&= issues.every((issue) => this.note(issue));
    const room = Math.max(1, LISTED - this.listed.length);
    for (const issue of issues.slice(0, room)) {
      this.listed.push({ ...issue, index, path: short(issue.path), expected: short(issue.expected) });
    }
  }

  /** False: no other mapping takes it, or there are more places, or longer ones, than events hold. */
  private note(issue: DatumIssue): boolean {
    const { path, place = path } = issue;
    if (!isOfOtherSchema(issue) || place.length > LONGEST_PATH) return false;
    if (this.places.has(place)) return true;
    this.places.set(place, issue);
    return this.places.size <= MAX_PLACES;
  }
}

const isOfOtherSchema = ({ kind }: DatumIssue): boolean =>
  kind === 'unknown_field' || kind === 'unknown_branch';

/** @param path the place: events and logs are to have no key of a map */
function differenceOf(path: string, { kind, expected }: DatumIssue): Difference {
  const steps = path.split('/').slice(1);
  const own = kind === 'unknown_field' ? steps.length - 1 : -1;
  const field = steps.filter((step, at) => step !== '*' || at === own).join('.');
  return kind === 'unknown_field'
    ? { path, field, kind: 'FIELD_ADDED', severity: 'warning', ours: null, theirs: 'carried by the record' }
    : {
        path,
        field: field === '' ? null : field,
        kind: 'UNION_NULL_ADDED',
        severity: 'warning',
        ours: expected,
        theirs: 'sent by the record as a union',
      };
}

const short = (text: string): string => (text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}…`);
