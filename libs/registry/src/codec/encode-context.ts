import type { DatumIssue } from '../codec.js';
import { jsonType, pointerStep } from '../json/json-type.js';
import { MAX_NAME } from '../names.js';
import { BinaryWriter } from './binary-writer.js';

/** Deepest nesting of records, arrays and maps in one datum. */
export const MAX_DEPTH = 64;
/** The issues that are listed for one datum. Those that may cause a look-up have a lower bound, so that there is always room for an issue of another kind. */
const MAX_ISSUES = 1000;
const MAX_LATER_PARTS = 900;
/**
 * The cost of one datum, which bounds its encoding to some tens of milliseconds whatever its schema is: `{}` may be a record
 * of thousands of defaults. An item or a member costs 8, a field of a record 1, a character of a default or of a decimal 1.
 * A megabyte of doubles fits.
 */
const MAX_COST = 2 ** 20;
/** The union branches that may be tried for one datum: with nested unions their number multiplies. */
const MAX_TRIALS = 10_000;

/** In bytes. Most defaults are shorter. */
const FEW = 64;

/** The longest step of a path, in characters. An unknown field's name may be as long as the text; no field of a schema has a longer one. */
const LONGEST_STEP = 1 + MAX_NAME;

/** The step of a map's key, and in path patterns of an item's index. */
const ANY = '/*';

const shortStep = (step: string): string =>
  step.length <= LONGEST_STEP ? step : `${step.slice(0, LONGEST_STEP)}…`;

/** An issue while it is collected. `gone`: the schema that the datum was written for accepts it, but the target has nothing to write. */
export interface Issue {
  path: string;
  /** See `DatumIssue`; undefined: the same as `path`. */
  pathPattern?: string;
  kind: DatumIssue['kind'];
  expected: string;
  actual: string;
  gone?: true;
}

/** The value of a datum that does not fit. */
export const INVALID = Symbol('misfit');

/**
 * The state of encoding one datum. Nothing is allocated while the datum fits: paths are built from the inside out, as each
 * level prepends its step to the issues found below it.
 */
export class EncodeContext {
  issues: Issue[] = [];
  #depth = 0;
  #trials = MAX_TRIALS;
  #left = MAX_COST;

  /** @param out receives the bytes, which mean nothing once there are issues. The default one is small */
  constructor(readonly out = new BinaryWriter(FEW)) {}

  /** Prepares for the next datum. @param expected about the length of its bytes */
  restart(expected?: number): void {
    // A new array, since the caller keeps the issues of the last datum.
    if (this.issues.length > 0) this.issues = [];
    this.#depth = 0;
    this.#trials = MAX_TRIALS;
    this.#left = MAX_COST;
    this.out.begin(expected);
  }

  /** Adds an issue at the current position; a null of the wrong `type` is an `unknown_branch`. Returns the value to continue with. */
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

  /** Prepends the step of a field or a branch to the paths of the issues from `from` on. */
  below(from: number, name: string): void {
    const step = shortStep(pointerStep(name));
    this.#below(from, step, step);
  }

  /** The same for an item, whose index is in the path, so that a client finds it, and `*` in the pattern. */
  belowItem(from: number, index: number): void {
    this.#below(from, `/${index}`, ANY);
  }

  /** The same for a member of a map, whose key is data and never part of a path. */
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

  /** Enters a record, array or map. Returns false and adds an issue when that is too deep; otherwise `leave` must follow. */
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

  /** Charges a cost. False when the datum has exceeded its bound: the caller should return soon. */
  spend(cost: number): boolean {
    this.#left -= cost;
    return this.#left >= 0;
  }

  /** Whether the datum has exceeded its cost. Other issues do not count then, since a union's branch may have failed only for that. */
  get isSpent(): boolean {
    return this.#left < 0;
  }

  /** Whether one more union branch may be tried. */
  tryOne(): boolean {
    return this.#trials-- > 0;
  }
}

/** Whether a later version of the schema may solve the issue, with another field, null, or another branch. */
export function isLaterPart({ kind }: Issue): boolean {
  return kind === 'unknown_field' || kind === 'unknown_branch';
}

/** Whether a failed interpretation may still be the intended one: it is ambiguous inside, or only its own schema accepts the datum. */
export function isInconclusive(issues: readonly Issue[]): boolean {
  return issues.every(({ kind, gone }) => kind === 'ambiguous' || gone === true);
}

/** Reads a JSON leaf into the value that is written. When it returns `INVALID`, the context has a new issue or is spent. */
export type Read<T> = (datum: unknown, context: EncodeContext) => T | typeof INVALID;

/** Checks a JSON datum and writes it to the context's `out`. When the datum does not fit, the context has a new issue or is spent, and the bytes mean nothing. */
export type Encode = (datum: unknown, context: EncodeContext) => void;
