import { InterpretationComparison, type JsonGrammar } from './compare-interpretations.js';
import type { TypeLineage } from './type-lineage.js';

export interface DistinctInterpretations {
  /** In the given order, without those that are contained in another one. */
  readonly interpretations: readonly TypeLineage[];
  /** Whether two of them may accept a datum with different results. Only false is certain. */
  readonly mayConfuse: boolean;
}

/**
 * The interpretations of a chain that have to be tried. Most chains need one: in plain JSON a nullable number looks like
 * any other, and a chain of added nullable fields is covered by the oldest schema's grammar.
 */
export function distinctInterpretations(
  all: readonly TypeLineage[],
  grammar: JsonGrammar,
): DistinctInterpretations {
  const comparison = new InterpretationComparison(grammar);
  const left = new Set(all);
  const confused: (readonly [TypeLineage, TypeLineage])[] = [];
  for (const [one, other] of pairsOf([...left])) {
    if (!left.has(one) || !left.has(other)) continue;
    const { isWithin, contains, mayConfuse } = comparison.relate(one, other);
    if (isWithin) left.delete(one);
    else if (contains) left.delete(other);
    else if (mayConfuse) confused.push([one, other]);
  }
  const mayConfuse = confused.some(([one, other]) => left.has(one) && left.has(other));
  return { interpretations: [...left], mayConfuse };
}

function pairsOf<T>(all: readonly T[]): readonly (readonly [T, T])[] {
  return all.flatMap((one, index) => all.slice(index + 1).map((other) => [one, other] as const));
}
