import { ReadingComparison, type JsonGrammar } from './compare-readings.js';
import type { SchemaPath } from './schema-path.js';

export interface DistinctReadings {
  /** In the order given. Without those that take nothing that another one does not take alike. */
  readonly readings: readonly SchemaPath[];
  /** Whether one datum may mean two things to two of them. Only false is certain. */
  readonly mayConfuse: boolean;
}

/**
 * Which of the readings of a chain have to be tried. Most follows leave one: in plain JSON a nullable number is written as
 * one that is not, and a chain of added nullable fields is read by the oldest schema's grammar.
 */
export function distinctReadings(all: readonly SchemaPath[], grammar: JsonGrammar): DistinctReadings {
  const comparison = new ReadingComparison(grammar);
  const left = new Set(all);
  const confused: (readonly [SchemaPath, SchemaPath])[] = [];
  for (const [one, other] of pairsOf([...left])) {
    if (!left.has(one) || !left.has(other)) continue;
    const { isWithin, contains, mayConfuse } = comparison.relate(one, other);
    if (isWithin) left.delete(one);
    else if (contains) left.delete(other);
    else if (mayConfuse) confused.push([one, other]);
  }
  const mayConfuse = confused.some(([one, other]) => left.has(one) && left.has(other));
  return { readings: [...left], mayConfuse };
}

function pairsOf<T>(all: readonly T[]): readonly (readonly [T, T])[] {
  return all.flatMap((one, index) => all.slice(index + 1).map((other) => [one, other] as const));
}
