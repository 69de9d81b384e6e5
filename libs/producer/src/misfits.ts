import { createHash } from 'node:crypto';
import { PRESENT_IN_RECORD, fieldOf, unnamedPath, type Difference } from '#machines';
import type { DatumIssue } from '#registry';

/** So many places are listed in full; of each further record the first alone, so that every bad record is told. */
const LISTED = 1000;
/** The longest text of one place, in characters: an enum's symbols, a path through long keys. */
const LONGEST = 300;

/** Places that one conflict is about, and the length of the path to one, in characters. */
const MAX_PLACES = 1000;
const LONGEST_PATH = 2000;

/**
 * So many extra fields of one conflict are named, each with so many characters: names are the client's to choose, and
 * answers and the audit hold them. The rest is told without names.
 */
const MAX_NAMED = 100;
const LONGEST_NAME = 128;

export type ValidationIssue = DatumIssue & { readonly index: number };

/** What of a request's data does not fit, bounded whatever the request has: an answer holds it. */
export class ValidationIssues {
  readonly listed: ValidationIssue[] = [];
  /** All places. */
  count = 0;
  /** All of it would fit a schema with one field or union branch more: a look-up can tell whether there is one. */
  mayFitOtherMapping = true;
  /** By place, the first issue there. */
  private readonly places = new Map<string, DatumIssue>();

  /** @param namesFields false: no extra field is named, to nobody */
  constructor(private readonly namesFields = true) {}

  /** The unknown fields, each once, whichever record has it. */
  get unknownFields(): readonly DatumIssue[] {
    return [...this.places.values()].filter(({ kind }) => kind === 'unknown_field');
  }

  /** What another mapping would have: places and types, never values. Bounded, as answers and the audit hold it. */
  get differences(): readonly Difference[] {
    const differences = new Map<string, Difference>();
    let named = 0;
    for (const [place, issue] of this.places) {
      const isExtra = issue.kind === 'unknown_field';
      const isNamed = isExtra && this.namesFields && named++ < MAX_NAMED;
      const path = !isExtra ? place : isNamed ? shortenedName(place) : unnamedPath(place);
      differences.set(`${issue.kind} ${path}`, differenceOf(path, issue));
    }
    return [...differences.values()];
  }

  /** Names what another mapping would have, by all places, in few characters: the same for the same places alone. */
  get key(): string {
    const places = [...this.places].map(([place, { kind }]) => `${kind} ${place}`);
    return createHash('sha256').update(JSON.stringify(places)).digest('base64url');
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
      const isNamed = this.namesFields || issue.kind !== 'unknown_field';
      const path = short(isNamed ? issue.path : unnamedPath(issue.path));
      this.listed.push({ ...issue, index, path, expected: short(issue.expected) });
    }
  }

  /** False: no other mapping takes it, or there are more places, or longer ones, than one conflict may have. */
  private note(issue: DatumIssue): boolean {
    const { path, pathPattern: place = path } = issue;
    if (!isOfOtherSchema(issue) || place.length > LONGEST_PATH) return false;
    if (this.places.has(place)) return true;
    this.places.set(place, issue);
    return this.places.size <= MAX_PLACES;
  }
}

const isOfOtherSchema = ({ kind }: DatumIssue): boolean =>
  kind === 'unknown_field' || kind === 'unknown_branch';

/** @param path the place, which has no key of a map */
function differenceOf(path: string, { kind, expected }: DatumIssue): Difference {
  if (kind === 'unknown_field') {
    const theirs = PRESENT_IN_RECORD;
    return { path, field: extraFieldOf(path), kind: 'FIELD_ADDED', severity: 'warning', ours: null, theirs };
  }
  const field = fieldOf(path);
  return {
    path,
    field: field === '' ? null : field,
    kind: 'UNION_NULL_ADDED',
    severity: 'warning',
    ours: expected,
    theirs: 'sent by the record as a union',
  };
}

/** Its own name stays whatever it is, `*` too. */
function extraFieldOf(path: string): string {
  const at = path.lastIndexOf('/');
  return [fieldOf(path.slice(0, at)), path.slice(at + 1)].filter((part) => part !== '').join('.');
}

function shortenedName(path: string): string {
  const end = path.lastIndexOf('/') + 1 + LONGEST_NAME;
  return path.length <= end ? path : `${path.slice(0, end)}…`;
}

const short = (text: string): string => (text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}…`);
