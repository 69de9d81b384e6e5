import { isNamedModel, branchText, type FieldModel, type Use } from './schema-model.js';

/** What stands opposite to what. One of the two is never null. */
export interface Pair<T> {
  readonly ours: T | null;
  readonly theirs: T | null;
}

/**
 * Fields by name, in our order; what only theirs has stands after the field that it follows there.
 * @param ignoresCase whether fields whose names differ in letter case alone are the same, where that is one to one
 */
export function alignFields(
  ours: readonly FieldModel[],
  theirs: readonly FieldModel[],
  ignoresCase: boolean,
): readonly Pair<FieldModel>[] {
  const byName = new Map(theirs.map((field) => [field.name, field]));
  const pairs = new Map<FieldModel, FieldModel>();
  for (const field of ours) {
    const other = byName.get(field.name);
    if (other !== undefined) pairs.set(field, other);
  }
  if (ignoresCase) pairByFoldedName(ours, theirs, pairs);
  const paired = new Set(pairs.values());
  const following = new Map<FieldModel | null, FieldModel[]>();
  let last: FieldModel | null = null;
  for (const field of theirs) {
    if (paired.has(field)) last = field;
    else following.set(last, [...(following.get(last) ?? []), field]);
  }
  const onlyTheirs = (after: FieldModel | null): readonly Pair<FieldModel>[] =>
    (following.get(after) ?? []).map((theirs) => ({ ours: null, theirs }));
  return [
    ...onlyTheirs(null),
    ...ours.flatMap((field) => {
      const other = pairs.get(field) ?? null;
      return [{ ours: field, theirs: other }, ...(other === null ? [] : onlyTheirs(other))];
    }),
  ];
}

function pairByFoldedName(
  ours: readonly FieldModel[],
  theirs: readonly FieldModel[],
  pairs: Map<FieldModel, FieldModel>,
): void {
  const paired = new Set(pairs.values());
  const folded = ({ name }: FieldModel): string => name.toLowerCase();
  const mine = Map.groupBy(
    ours.filter((field) => !pairs.has(field)),
    folded,
  );
  const others = Map.groupBy(
    theirs.filter((field) => !paired.has(field)),
    folded,
  );
  for (const [name, [field, second]] of mine) {
    const [other, more] = others.get(name) ?? [];
    if (field !== undefined && second === undefined && other !== undefined && more === undefined)
      pairs.set(field, other);
  }
}

/** Branches by name or type, then what is left of the same kind of type in order, then the rest in order. */
export function alignBranches(ours: readonly Use[], theirs: readonly Use[]): readonly Pair<Use>[] {
  const pairs = new Map<Use, Use>();
  const left = new Set(theirs);
  for (const likeness of [branchLikeness, kindLikeness, anyLikeness]) {
    const others = Map.groupBy(left, likeness);
    for (const branch of ours) {
      const wanted = pairs.has(branch) ? null : likeness(branch);
      const other = wanted === null ? undefined : others.get(wanted)?.shift();
      if (other === undefined) continue;
      pairs.set(branch, other);
      left.delete(other);
    }
  }
  return [
    ...ours.map((branch) => ({ ours: branch, theirs: pairs.get(branch) ?? null })),
    ...[...left].map((theirs) => ({ ours: null, theirs })),
  ];
}

const branchLikeness = ({ type }: Use): string =>
  type.kind === 'array' || type.kind === 'map' ? type.kind : branchText(type);
const kindLikeness = ({ type }: Use): string | null => (isNamedModel(type) ? type.kind : null);
/** Null never stands opposite to another type. */
const anyLikeness = ({ type }: Use): string | null =>
  type.kind === 'leaf' && type.text === 'null' ? null : 'any';
