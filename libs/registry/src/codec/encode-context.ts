import type { DatumIssue } from '../codec.js';
import { jsonType, pointerStep } from '../json/json-type.js';
import { MAX_NAME } from '../names.js';
import { BinaryWriter } from './binary-writer.js';

/** Deepest nesting of records, arrays and maps in one datum. */
export const MAX_DEPTH = 64;
/** At most so many issues of one datum are listed; more help nobody and cost memory. Of those that may start a look-up fewer: another issue always finds room behind them. */
const MAX_ISSUES = 1000;
const MAX_LATER_PARTS = 900;
/**
 * What one datum may cost, so that encoding it holds the event loop for some tens of milliseconds, whatever its schema
 * makes of it: `{}` may stand for a record of thousands of defaults. An item or a member costs 8, a field of a record 1, a
 * character of a default or of a decimal 1. A million bytes of doubles fit.
 */
const MAX_COST = 2 ** 20;
/** So many readings of union branches may be tried for one datum: with nested alternatives their number multiplies. */
const MAX_TRIALS = 10_000;

/** The bytes of a default are mostly fewer. */
const FEW = 64;

/** The longest step of a path, in characters: an unknown field's name may be as long as the text. No field of a schema has a longer one. */
const LONGEST_STEP = 1 + MAX_NAME;

/** The step of a map's key, and in places of an item's number. */
const ANY = '/*';

const shortStep = (step: string): string =>
  step.length <= LONGEST_STEP ? step : `${step.slice(0, LONGEST_STEP)}…`;

/** An issue as it is gathered. `gone`: the schema that the datum was written for takes it, but the target has nothing to write for it. */
export interface Issue {
  path: string;
  /** See `DatumIssue`; undefined: as `path`. */
  pathPattern?: string;
  kind: DatumIssue['kind'];
  expected: string;
  actual: string;
  gone?: true;
}

/** Stands for the value of a datum that does not fit. */
export const INVALID = Symbol('misfit');

/**
 * What one walk over a datum gathers. Nothing is allocated while the datum fits: paths are put together from the
 * inside out, by each level naming the step to the issues that came up below it.
 */
export class EncodeContext {
  issues: Issue[] = [];
  #depth = 0;
  #trials = MAX_TRIALS;
  #left = MAX_COST;

  /** @param out takes the datum's bytes; while there are issues they mean nothing. The one that is its own is for few */
  constructor(readonly out = new BinaryWriter(FEW)) {}

  /** For the next datum. */
  restart(): void {
    // Those of the last one were handed out.
    if (this.issues.length > 0) this.issues = [];
    this.#depth = 0;
    this.#trials = MAX_TRIALS;
    this.#left = MAX_COST;
    this.out.begin();
  }

  /** Notes an issue at the current place; null of a wrong `type` is an `unknown_branch`. What it returns stands for the value. */
  fail(kind: DatumIssue['kind'], expected: string, datum: unknown): typeof INVALID {
    const issue: Issue = {
      path: '',
      kind: kind === 'type' && datum === null ? 'unknown_branch' : kind,
      expected,
      actual: jsonType(datum),
    };
    if (this.issues.length < (isLaterPart(issue) ? MAX_LATER_PARTS : MAX_ISSUES)) this.issues.push(issue);
    return INVALID;
  }

  /** Puts the step of a field or a branch in front of the paths of the issues from `from` on. */
  below(from: number, name: string): void {
    const step = shortStep(pointerStep(name));
    this.#below(from, step, step);
  }

  /** The same for an item, whose number stays in the path, so that a client finds it, and is `*` in the place. */
  belowItem(from: number, index: number): void {
    this.#below(from, `/${index}`, ANY);
  }

  /** The same for a member of a map: its key is data, which no path may have. */
  belowMember(from: number): void {
    this.#below(from, ANY, ANY);
  }

  #below(from: number, step: string, patternStep: string): void {
    for (const issue of this.issues.slice(from)) {
      if (issue.pathPattern !== undefined || step !== patternStep)
        issue.pathPattern = patternStep + (issue.pathPattern ?? issue.path);
      issue.path = step + issue.path;
    }
  }

  /** Enters a record, array or map. False, with an issue noted, when that is too deep; else `leave` must follow. */
  enter(datum: unknown): boolean {
    if (this.#depth >= MAX_DEPTH) {
      this.fail('depth', `at most ${MAX_DEPTH} levels`, datum);
      return false;
    }
    this.#depth++;
    return true;
  }

  leave(): void {
    this.#depth--;
  }

  /** Takes what comes next out of what the datum may cost. False when that is spent: then the walk is to end soon. */
  spend(cost: number): boolean {
    this.#left -= cost;
    return this.#left >= 0;
  }

  /** The datum costs more than one may, whatever else was found: a union's branch may be wrong only for that. */
  get isSpent(): boolean {
    return this.#left < 0;
  }

  /** Whether one more union branch may be tried. */
  tryOne(): boolean {
    return this.#trials-- > 0;
  }
}

/** Whether a later version of the schema may have what the datum has too much: a field, null, or another branch. */
export function isLaterPart({ kind }: Issue): boolean {
  return kind === 'unknown_field' || kind === 'unknown_branch';
}

/** Whether a reading that failed may still be the one that was meant: it is in doubt within, or its schema alone takes the datum. */
export function isInconclusive(issues: readonly Issue[]): boolean {
  return issues.every(({ kind, gone }) => kind === 'ambiguous' || gone === true);
}

/** Reads a JSON leaf into the value that is written. On `MISFIT` the walk has at least one more issue, or is spent. */
export type Read<T> = (datum: unknown, context: EncodeContext) => T | typeof INVALID;

/** Checks a JSON datum and writes it to the walk's `out`; on a misfit the walk has at least one more issue, or is spent, and the bytes mean nothing. */
export type Encode = (datum: unknown, context: EncodeContext) => void;
