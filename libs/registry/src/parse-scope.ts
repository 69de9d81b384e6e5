import type { ExactJson } from './exact-json.js';
import type { Field, NamedNode } from './schema-node.js';
import type { SchemaInvalid } from './schema.js';
import { InvalidSchema, reject } from './invalid-schema.js';

/** A field's default is checked when all names are known, since it may be of a type that is still being read. */
export interface PendingDefault {
  readonly field: { -readonly [K in keyof Field]: Field[K] };
  readonly json: ExactJson;
  readonly path: string;
}

/**
 * What one schema may have, so that parsing and compiling it takes milliseconds whoever wrote it. `parts`: types
 * with a name, uses of a type, symbols and aliases. `classes`: what a codec generates code for, one for a record and two for a map.
 */
const MOST = { parts: 10_000, classes: 500 } as const;

/** What a schema has of each so far. */
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

/** Where the parser stands: the names defined so far, the enclosing namespace, the depth. */
export interface Scope {
  readonly names: Map<string, NamedNode>;
  readonly pending: PendingDefault[];
  readonly namespace: string;
  readonly depth: number;
  readonly extent: Extent;
  /** What was taken though the specification does not allow it; null: nothing is. */
  readonly warnings: SchemaInvalid[] | null;
}
