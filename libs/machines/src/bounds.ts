import type { Difference } from './mapping.js';

/*
 * Bounds on what is stored. A snapshot is written again with every event, and clients that declare schemas determine what
 * their differences look like. These bounds limit the size of both for any input.
 */

/** The differences of one event, in bytes of JSON in UTF-8. The audit and the responses list the same ones. */
export const MAX_EVENT_DIFFERENCES_BYTES = 2 ** 16;

/** The differences of the conflict or the stop in a snapshot, in bytes likewise. */
export const MAX_SNAPSHOT_DIFFERENCES_BYTES = 2 ** 14;

/** Any other text of an event, such as a reason, in characters. A schema has a bound of its own (512 KiB, libs/registry). */
export const MAX_TEXT = 2_000;

/** Kinds and type names, in characters. */
const MAX_TYPE_TEXT = 300;

/** Bytes reserved for the last entry, which counts the differences that are not listed. */
const COUNT_BYTES = 200;

/** The kind of that entry. */
const NOT_LISTED = 'NOT_LISTED';

/** The text, cut off with an ellipsis if it exceeds the bound. */
export function boundedText(text: string, characters = MAX_TEXT): string {
  return text.length <= characters ? text : `${text.slice(0, characters - 1)}…`;
}

/**
 * The differences that fit into `bytes`; the same list if all do. Otherwise errors come first, and a last entry of the kind
 * `NOT_LISTED` counts the rest: its `theirs` is `and 885 more`, and its severity is the worst among them.
 */
export function boundedDifferences(
  differences: readonly Difference[],
  bytes = MAX_EVENT_DIFFERENCES_BYTES,
): readonly Difference[] {
  const all = differences.map(bounded);
  const sizes = all.map((each) => utf8Length(JSON.stringify(each)) + ','.length);
  if (sum(sizes) <= bytes) return all.some((each, index) => each !== differences[index]) ? all : differences;
  const listed: Difference[] = [];
  const rest: Difference[] = [];
  let left = bytes - COUNT_BYTES;
  for (const each of errorsFirst(all)) {
    left -= utf8Length(JSON.stringify(each)) + ','.length;
    (left < 0 || each.kind === NOT_LISTED ? rest : listed).push(each);
  }
  return [...listed, notListed(rest)];
}

/** The number of differences that a list stands for, including those that its last entry only counts. */
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

/** The number of bytes of a text in UTF-8. Each half of a surrogate pair counts two, so a pair counts its four. */
function utf8Length(text: string): number {
  let bytes = text.length;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit < 0x80) continue;
    bytes += unit < 0x800 || (unit >= 0xd800 && unit <= 0xdfff) ? 1 : 2;
  }
  return bytes;
}
