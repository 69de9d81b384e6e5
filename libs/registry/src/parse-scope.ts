import type { ExactJson } from './exact-json.js';
import type { Field, NamedNode } from './schema-node.js';
import type { SchemaInvalid } from './schema.js';
import { InvalidSchema, reject } from './invalid-schema.js';

/** A field's default, which is checked once all names are known, since its type may still be incomplete. */
export interface PendingDefault {
  readonly field: { -readonly [K in keyof Field]: Field[K] };
  readonly json: ExactJson;
  readonly path: string;
}

/**
 * The bounds of one schema, so that parsing and compiling it takes milliseconds. `parts`: named types, uses of a type, symbols
 * and aliases. `classes`: the types that a codec generates code for, one for a record and two for a map.
 */
const MOST = { parts: 10_000, classes: 500 } as const;

/** Counts the parts of a schema. */
export class Extent {
  readonly #has = { parts: 0, classes: 0 };

  /** @throws InvalidSchema beyond the bound */
  add(what: keyof typeof MOST, count: number, path: string): void {
    this.#has[what] += count;
    if (this.#has[what] > MOST[what]) {
      reject(
        path,
        'a larger schema',
        `at most ${MOST.parts} names, uses of types, symbols and aliases, ${MOST.classes} records, and half as many maps`,
      );
    }
  }
}

/**
 * Accepts a text in a schema that the specification allows. Where the parser is lenient, it also accepts what Java's readers
 * accept, with a warning.
 * @param valid `strictly` by the specification, `leniently` by Java's readers
 * @throws InvalidSchema when the text is not accepted
 */
export function requireValid(
  { warnings }: Pick<Scope, 'warnings'>,
  valid: { readonly strictly: boolean; readonly leniently: boolean },
  otherwise: SchemaInvalid,
): void {
  if (valid.strictly) return;
  if (warnings === null || !valid.leniently) throw new InvalidSchema(otherwise);
  warnings.push(otherwise);
}

/** The parser's state: the names defined so far, the enclosing namespace, the depth. */
export interface Scope {
  readonly names: Map<string, NamedNode>;
  readonly pending: PendingDefault[];
  readonly namespace: string;
  readonly depth: number;
  readonly extent: Extent;
  /** What was accepted although the specification does not allow it; null: nothing is. */
  readonly warnings: SchemaInvalid[] | null;
}
