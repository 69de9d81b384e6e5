import type { Difference } from './mapping.js';
import { utf8Length } from './utf8-length.js';

/*
 * Bounds on what is stored. A snapshot is written again with every event, and whoever declares schemas chooses what their
 * differences look like, so that both have a size that no input exceeds.
 */

/** The differences of one event, as JSON in UTF-8 bytes. The audit and the answers list the same ones. */
export const MAX_EVENT_DIFFERENCES_BYTES = 2 ** 16;

/** The differences of the conflict or the stop that a snapshot holds, likewise. */
export const MAX_SNAPSHOT_DIFFERENCES_BYTES = 2 ** 14;

/** Any other text of an event, such as a reason, in characters; a schema has its own bound (512 KiB, libs/registry). */
export const MAX_TEXT = 2_000;

/** Field paths and pointers may be as long as any text; names of types are shorter at their source. */
const MAX_TYPE_TEXT = 300;

/** Room for the last entry, which counts the differences that are not listed. */
const COUNT_BYTES = 200;

/** The kind of that entry. */
const NOT_LISTED = 'NOT_LISTED';

/** The text, cut off with an ellipsis where it is longer than the bound. */
export function boundedText(text: string, characters = MAX_TEXT): string {
  return text.length <= characters ? text : `${text.slice(0, characters - 1)}…`;
}

/**
 * The differences that so many bytes hold, errors first where there are more. A last entry of the kind `NOT_LISTED` then
 * counts the rest: `theirs` is `and 885 more`, and its severity is the worst one among them. The same list if all fit.
 */
export function boundedDifferences(
  differences: readonly Difference[],
  bytes = MAX_EVENT_DIFFERENCES_BYTES,
): readonly Difference[] {
  const all = differences.map(bounded);
  const sizes = all.map((each) => utf8Length(JSON.stringify(each)) + ','.length);
  if (sum(sizes) <= bytes) return all.some((each, at) => each !== differences[at]) ? all : differences;
  const listed: Difference[] = [];
  const rest: Difference[] = [];
  let left = bytes - COUNT_BYTES;
  for (const each of errorsFirst(all)) {
    left -= utf8Length(JSON.stringify(each)) + ','.length;
    (left < 0 || each.kind === NOT_LISTED ? rest : listed).push(each);
  }
  return [...listed, notListed(rest)];
}

/** How many differences a list stands for, with those that it only counts. */
function countOf(differences: readonly Difference[]): number {
  return sum(differences.map((each) => (each.kind === NOT_LISTED ? counted(each) : 1)));
}

function notListed(rest: readonly Difference[]): Difference {
  const severity = (['error', 'warning'] as const).find((worst) =>
    rest.some((each) => each.severity === worst),
  );
  return {
    path: '',
    field: null,
    kind: NOT_LISTED,
    severity: severity ?? 'info',
    ours: null,
    theirs: `and ${countOf(rest)} more`,
  };
}

const counted = ({ theirs }: Difference): number => Number(/\d+/.exec(theirs ?? '')?.[0] ?? 0);

function errorsFirst(differences: readonly Difference[]): readonly Difference[] {
  const isError = ({ severity }: Difference): boolean => severity === 'error';
  return [...differences.filter(isError), ...differences.filter((each) => !isError(each))];
}

function bounded(difference: Difference): Difference {
  const { path, field, kind, ours, theirs, hint } = difference;
  const isShort =
    path.length <= MAX_TEXT &&
    (field?.length ?? 0) <= MAX_TEXT &&
    kind.length <= MAX_TYPE_TEXT &&
    (ours?.length ?? 0) <= MAX_TYPE_TEXT &&
    (theirs?.length ?? 0) <= MAX_TYPE_TEXT &&
    (hint?.length ?? 0) <= MAX_TEXT;
  if (isShort) return difference;
  return {
    ...difference,
    path: boundedText(path),
    field: field && boundedText(field),
    kind: boundedText(kind, MAX_TYPE_TEXT),
    ours: ours && boundedText(ours, MAX_TYPE_TEXT),
    theirs: theirs && boundedText(theirs, MAX_TYPE_TEXT),
    ...(hint !== undefined && { hint: boundedText(hint) }),
  };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);
