import type { JsonForm } from '../codec.js';
import type { FieldCase } from '../field-case.js';
import { mayBeMapEntry } from '../map-entry.js';
import { fieldNamed } from '../pair-fields.js';
import type { SchemaNode } from '../schema-node.js';
import { absenceIn } from './absence.js';
import { EquivalenceCheck, takesObject } from './equivalent-interpretations.js';
import { isBare, type LineageBranch, type TypeLineage } from './type-lineage.js';

/** How JSON is read: its form, and whether the letter case of names counts. */
export interface JsonGrammar {
  readonly form: JsonForm;
  readonly fieldCase: FieldCase;
}

/** How one interpretation relates to another for the same target. */
export interface InterpretationRelation {
  /** The other one accepts every datum that this one accepts, with the same result. */
  readonly isWithin: boolean;
  /** This one accepts every datum that the other one accepts, with the same result. */
  readonly contains: boolean;
  /** Both may accept a datum with different results. Only false is certain. */
  readonly mayConfuse: boolean;
}

/** The pairs that the comparisons of one chain visit. Beyond that bound the relation is unknown. */
const MAX_PAIRS = 100_000;
const UNKNOWN: InterpretationRelation = { isWithin: false, contains: false, mayConfuse: true };

/**
 * Compares interpretations by their grammars. They can differ in the fields that may be absent, in the symbols of enums, and
 * in unions: in the names of branches, in whether a value is bare, and in plain JSON in the branch that fits.
 */
export class InterpretationComparison {
  readonly #budget = { left: MAX_PAIRS };
  readonly #alike: EquivalenceCheck;

  constructor(private readonly grammar: JsonGrammar) {
    this.#alike = new EquivalenceCheck(grammar.form, this.#budget);
  }

  relate(one: TypeLineage, other: TypeLineage): InterpretationRelation {
    return new PairWalk(this.grammar, this.#budget, this.#alike).relate(one, other);
  }
}

class PairWalk {
  #isWithin = true;
  #contains = true;
  #mayConfuse = false;
  readonly #seen = new Map<TypeLineage, Set<TypeLineage>>();
  readonly #todo: (readonly [TypeLineage, TypeLineage])[] = [];

  private readonly form: JsonForm;

  constructor(
    private readonly grammar: JsonGrammar,
    private readonly budget: { left: number },
    private readonly equivalence: EquivalenceCheck,
  ) {
    this.form = grammar.form;
  }

  relate(one: TypeLineage, other: TypeLineage): InterpretationRelation {
    this.#visit(one, other);
    for (let pair = this.#todo.pop(); pair !== undefined; pair = this.#todo.pop()) {
      if (this.budget.left-- <= 0) return UNKNOWN;
      this.#compare(...pair);
      if (!this.#isWithin && !this.#contains && this.#mayConfuse) return UNKNOWN;
    }
    return { isWithin: this.#isWithin, contains: this.#contains, mayConfuse: this.#mayConfuse };
  }

  /** Visits each pair once. The same lineage is the same interpretation. */
  #visit(one: TypeLineage, other: TypeLineage): void {
    const seen = this.#seen.get(one) ?? new Set();
    this.#seen.set(one, seen);
    if (one === other || seen.has(other)) return;
    seen.add(other);
    this.#todo.push([one, other]);
  }

  #compare(one: TypeLineage, other: TypeLineage): void {
    const { target } = one;
    if (target.type === 'array') this.#array(one.inner(), other.inner());
    else if (target.type === 'map') this.#visit(one.inner(), other.inner());
    else if (target.type === 'enum') this.#symbols(one.head, other.head);
    else if (target.type === 'union') this.#union(one, other);
    else if (target.type === 'record') for (const name of target.fields.keys()) this.#field(one, other, name);
  }

  /** An object may stand for an array of map entries. */
  #array(one: TypeLineage, other: TypeLineage): void {
    const [mine, theirs] = [one, other].map((items) => takesObject(items, this.form));
    this.#isWithin &&= mine !== true || theirs === true;
    this.#contains &&= theirs !== true || mine === true;
    this.#visit(one, other);
  }

  #field(one: TypeLineage, other: TypeLineage, name: string): void {
    const [mine, theirs] = [one, other].map((lineage) => absenceIn(lineage, name, this.form));
    if (mine !== theirs) {
      this.#isWithin &&= mine === 'missing';
      this.#contains &&= theirs === 'missing';
      this.#mayConfuse ||= mine !== 'missing' && theirs !== 'missing';
    }
    this.#visit(one.field(name), other.field(name));
  }

  #symbols(one: SchemaNode, other: SchemaNode): void {
    if (one.type !== 'enum' || other.type !== 'enum') return;
    this.#isWithin &&= [...one.symbols].every((symbol) => other.symbols.has(symbol));
    this.#contains &&= [...other.symbols].every((symbol) => one.symbols.has(symbol));
  }

  #union(one: TypeLineage, other: TypeLineage): void {
    const [mine, theirs] = [one.values, other.values];
    if (this.form === 'avro') this.#avroUnion(one, other, mine, theirs);
    else this.#plainUnion(one, other, mine, theirs);
  }

  #avroUnion(
    one: TypeLineage,
    other: TypeLineage,
    mine: readonly LineageBranch[],
    theirs: readonly LineageBranch[],
  ): void {
    if (isBare(one) !== isBare(other)) {
      const [bare, named] = isBare(one) ? [mine, theirs] : [theirs, mine];
      // Both accept null, and values that look like either.
      this.#isWithin = this.#contains = false;
      this.#mayConfuse ||= bare.some(({ lineage }) =>
        mayLookWrapped(lineage.target, namesOf(named), this.grammar),
      );
      return;
    }
    const isTheirs = byName(one, theirs);
    const isMine = byName(other, mine);
    this.#isWithin &&= mine.every((branch) => isTheirs(branch) !== undefined);
    this.#contains &&= theirs.every((branch) => isMine(branch) !== undefined);
    for (const branch of mine) {
      const same = isTheirs(branch);
      if (same === undefined) continue;
      if (same.index === branch.index) this.#visit(branch.lineage, same.lineage);
      else this.#differ();
    }
  }

  #plainUnion(
    one: TypeLineage,
    other: TypeLineage,
    mine: readonly LineageBranch[],
    theirs: readonly LineageBranch[],
  ): void {
    const [only] = mine;
    const [their] = theirs;
    if (only === undefined || their === undefined) return;
    const names = [...(isBare(one) ? [] : namesOf(mine)), ...(isBare(other) ? [] : namesOf(theirs))];
    // The branch of a value depends on everything that each branch accepts.
    if (mine.length > 1 || mayLookWrapped(only.lineage.target, names, this.grammar)) {
      if (!this.equivalence.areEquivalent(one, other)) this.#differ();
      return;
    }
    if (isBare(one) !== isBare(other)) {
      if (isBare(one)) this.#contains = false;
      else this.#isWithin = false;
    } else if (!isBare(one) && only.name !== their.name) this.#isWithin = this.#contains = false;
    this.#visit(only.lineage, their.lineage);
  }

  #differ(): void {
    this.#isWithin = this.#contains = false;
    this.#mayConfuse = true;
  }
}

const namesOf = (branches: readonly LineageBranch[]): readonly string[] => branches.map(({ name }) => name);

/** Finds the branch of the same name; the only branch when values are bare. */
function byName(
  lineage: TypeLineage,
  among: readonly LineageBranch[],
): (branch: LineageBranch) => LineageBranch | undefined {
  const map = new Map(among.map((branch) => [branch.name, branch]));
  return ({ name }) => (isBare(lineage) ? among[0] : map.get(name));
}

/** Whether a bare value can be an object whose only member has one of the names. */
function mayLookWrapped(
  target: SchemaNode,
  names: readonly string[],
  { form, fieldCase }: JsonGrammar,
): boolean {
  if (target.type === 'map') return names.length > 0;
  if (target.type === 'array')
    return names.length > 0 && form === 'plain' && mayBeMapEntry(target.items.node);
  return target.type === 'record' && names.some((name) => fieldNamed(target, name, fieldCase) !== undefined);
}
