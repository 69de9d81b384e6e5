import { createHash } from 'node:crypto';
import { fieldOf, PRESENT_IN_RECORD, unnamedPath, type Difference } from '#machines';
import type { DatumIssue } from '#registry';

/** This many issues are listed in full; of each further record only the first one, so that every invalid record is reported. */
const MAX_LISTED = 1000;
/** The longest text of an issue, in characters: an enum's symbols, a path through long keys. */
const MAX_TEXT = 300;

/** Paths that one conflict is about, and the length of one path, in characters. */
const MAX_PATHS = 1000;
const MAX_PATH = 2000;

/**
 * Extra fields of one conflict that are named, and the characters of one name: clients choose these names, and responses and the
 * audit hold them. The others are reported without names.
 */
const MAX_NAMED = 100;
const MAX_NAME = 128;

/** An issue of one record, by its index. */
export type ValidationIssue = DatumIssue & { readonly index: number };

/** What does not fit the schema in the data of a request. Bounded whatever the request has, since a response holds it. */
export class ValidationIssues {
  readonly listed: ValidationIssue[] = [];
  /** Of all issues. */
  count = 0;
  /** A schema with one more field or union branch would take all of it: a look-up can tell whether there is one. */
  mayFitOtherMapping = true;
  /** The first issue of each path pattern. */
  private readonly paths = new Map<string, DatumIssue>();

  /** @param namesFields false: extra fields are never named */
  constructor(private readonly namesFields = true) {}

  /** The extra fields, each once, whichever record has it. */
  get extraFields(): readonly DatumIssue[] {
    return [...this.paths.values()].filter(({ kind }) => kind === 'unknown_field');
  }

  /** What another mapping would have: paths and types, never values. Bounded, as responses and the audit hold it. */
  get differences(): readonly Difference[] {
    const differences = new Map<string, Difference>();
    let named = 0;
    for (const [pathPattern, issue] of this.paths) {
      const isExtra = issue.kind === 'unknown_field';
      const isNamed = isExtra && this.namesFields && named++ < MAX_NAMED;
      const path = !isExtra ? pathPattern : isNamed ? withShortName(pathPattern) : unnamedPath(pathPattern);
      differences.set(`${issue.kind} ${path}`, differenceOf(path, issue));
    }
    return [...differences.values()];
  }

  /** Identifies what another mapping would have: a short text, equal for the same paths. */
  get key(): string {
    const paths = [...this.paths].map(([path, { kind }]) => `${kind} ${path}`);
    return createHash('sha256').update(JSON.stringify(paths)).digest('base64url');
  }

  /** The indexes of records that may fit another mapping, as far as they are listed; of all records, if not every issue is. */
  get suspectRecords(): ReadonlySet<number> {
    const suspect = new Set(this.listed.map(({ index }) => index));
    if (this.listed.length === this.count)
      for (const issue of this.listed) if (!mayBeOfOtherSchema(issue)) suspect.delete(issue.index);
    return suspect;
  }

  /** @param index of the record */
  add(index: number, issues: readonly DatumIssue[]): void {
    this.count += issues.length;
    this.mayFitOtherMapping &&= issues.every((issue) => this.note(issue));
    const room = Math.max(1, MAX_LISTED - this.listed.length);
    for (const issue of issues.slice(0, room)) {
      const isNamed = this.namesFields || issue.kind !== 'unknown_field';
      const path = shortened(isNamed ? issue.path : unnamedPath(issue.path));
      this.listed.push({ ...issue, index, path, expected: shortened(issue.expected) });
    }
  }

  /** False: no other mapping takes the data, or it has more paths, or longer ones, than one conflict may have. */
  private note(issue: DatumIssue): boolean {
    const { path, pathPattern = path } = issue;
    if (!mayBeOfOtherSchema(issue) || pathPattern.length > MAX_PATH) return false;
    if (this.paths.has(pathPattern)) return true;
    this.paths.set(pathPattern, issue);
    return this.paths.size <= MAX_PATHS;
  }
}

const mayBeOfOtherSchema = ({ kind }: DatumIssue): boolean =>
  kind === 'unknown_field' || kind === 'unknown_branch';

/** @param path of the schema: it has no key of a map */
function differenceOf(path: string, { kind, expected }: DatumIssue): Difference {
  if (kind === 'unknown_field') {
    const field = extraFieldOf(path);
    return { path, field, kind: 'FIELD_ADDED', severity: 'warning', ours: null, theirs: PRESENT_IN_RECORD };
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

/** The field's own name stays, even if it is `*`. */
function extraFieldOf(path: string): string {
  const at = path.lastIndexOf('/');
  return [fieldOf(path.slice(0, at)), path.slice(at + 1)].filter((part) => part !== '').join('.');
}

function withShortName(path: string): string {
  const end = path.lastIndexOf('/') + 1 + MAX_NAME;
  return path.length <= end ? path : `${path.slice(0, end)}…`;
}

const shortened = (text: string): string => (text.length <= MAX_TEXT ? text : `${text.slice(0, MAX_TEXT)}…`);
