import type { SeededRandom } from '../support/seeded-random.js';
import { isNullable, legName, type SchemaNames } from './schemas.js';

/** The intended value of each field of one record. A field that the client omits is absent. */
export interface Meaning {
  readonly id: string;
  /** A string if the client's schema has one there. */
  readonly n: number | string | null;
  readonly leg?: { readonly px: number } | null;
  /** `f1`, `f2` ... */
  readonly [added: `f${number}`]: number;
}

/** The schema that a client writes its data for. */
export interface Knowledge {
  readonly names: SchemaNames;
  readonly drifts: number;
  readonly retyped: boolean;
}

/** A random record of a client that knows a schema: its newest field and some of the others, with random values. */
export function drawMeaning(id: string, { drifts, retyped }: Knowledge, random: SeededRandom): Meaning {
  const n = random.between(1, 2 ** 40);
  const added = new Set(drifts === 0 ? [] : [drifts, random.between(1, drifts)]);
  return {
    id,
    n: retyped ? String(n) : isNullable(drifts) && random.chance(0.1) ? null : n,
    ...(random.chance(0.7) && { leg: random.chance(0.2) ? null : { px: random.between(1, 1000) / 8 } }),
    ...Object.fromEntries([...added].map((field) => [`f${field}`, field * 1000 + random.between(0, 999)])),
  };
}

export type JsonForm = 'plain' | 'avro';

/** The record in plain JSON, or in Avro JSON, which wraps values of unions by the names in the client's schema. */
export function toJson(meaning: Meaning, { names, drifts, retyped }: Knowledge, form: JsonForm): object {
  if (form === 'plain') return meaning;
  const wrap = (value: unknown, branch: string): unknown => (value === null ? null : { [branch]: value });
  return Object.fromEntries(
    Object.entries(meaning).map(([name, value]) => {
      if (name === 'leg') return [name, wrap(value, legName(names, drifts))];
      const isUnion = /^f\d/.test(name) || (name === 'n' && isNullable(drifts) && !retyped);
      return [name, isUnion ? wrap(value, 'long') : value];
    }),
  );
}
