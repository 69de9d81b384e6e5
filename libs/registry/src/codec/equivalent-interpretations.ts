import type { JsonForm } from '../codec.js';
import { mapEntryOf } from '../map-entry.js';
import { absenceIn } from './absence.js';
import { isBare, type TypeLineage } from './type-lineage.js';

type Pair = readonly [TypeLineage, TypeLineage];

/**
 * Checks whether two interpretations for one target have the same grammar throughout: the same fields may be absent, and
 * unions have the same names for the same branches. False when the budget ends first.
 */
export class EquivalenceCheck {
  readonly #alike = new Map<TypeLineage, Set<TypeLineage>>();

  /** @param budget pairs that may still be compared; decremented */
  constructor(
    private readonly form: JsonForm,
    private readonly budget: { left: number },
  ) {}

  areEquivalent(one: TypeLineage, other: TypeLineage): boolean {
    const assumed: Pair[] = [];
    const todo: Pair[] = [[one, other]];
    for (let pair = todo.pop(); pair !== undefined; pair = todo.pop()) {
      if (!this.#add(pair)) continue;
      assumed.push(pair);
      if (this.budget.left-- > 0 && this.#hasOneShape(...pair)) todo.push(...pairsWithin(...pair));
      else {
        for (const [mine, theirs] of assumed) this.#alike.get(mine)?.delete(theirs);
        return false;
      }
    }
    return true;
  }

  /** Whether the pair is new. It counts as equivalent until something below it differs. */
  #add([one, other]: Pair): boolean {
    const alike = this.#alike.get(one) ?? new Set();
    this.#alike.set(one, alike);
    if (one === other || alike.has(other)) return false;
    alike.add(other);
    return true;
  }

  #hasOneShape(one: TypeLineage, other: TypeLineage): boolean {
    const { target } = one;
    if (target.type === 'record')
      return [...target.fields.keys()].every(
        (name) => absenceIn(one, name, this.form) === absenceIn(other, name, this.form),
      );
    if (target.type === 'union') {
      if (isBare(one) || isBare(other)) return isBare(one) && isBare(other);
      const theirs = new Map(other.values.map(({ name, index }) => [name, index]));
      return one.values.every(({ name, index }) => theirs.get(name) === index);
    }
    if (target.type === 'array')
      return takesObject(one.inner(), this.form) === takesObject(other.inner(), this.form);
    const [mine, theirs] = [one.head, other.head];
    if (mine.type !== 'enum' || theirs.type !== 'enum') return true;
    return mine.symbols.size === theirs.symbols.size && mine.symbols.isSubsetOf(theirs.symbols);
  }
}

/** Whether an object may stand for an array of these items. */
export const takesObject = ({ head }: TypeLineage, form: JsonForm): boolean =>
  form === 'plain' && mapEntryOf(head) !== null;

/** The pairs one level below a pair with the same shape. */
function pairsWithin(one: TypeLineage, other: TypeLineage): readonly Pair[] {
  const { target } = one;
  if (target.type === 'array' || target.type === 'map') return [[one.inner(), other.inner()]];
  if (target.type === 'record')
    return [...target.fields.keys()].map((name) => [one.field(name), other.field(name)]);
  if (target.type !== 'union') return [];
  const theirs = new Map(other.values.map(({ index, lineage }) => [index, lineage]));
  return one.values.flatMap(({ index, lineage }): Pair[] => {
    const same = theirs.get(index);
    return same === undefined ? [] : [[lineage, same]];
  });
}
