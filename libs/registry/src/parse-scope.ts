import type { ExactJson } from './exact-json.js';
import type { Field, NamedNode } from './schema-node.js';

/** A field's default is checked when all names are known, since it may be of a type that is still being read. */
interface PendingDefault {
  readonly field: { -readonly [K in keyof Field]: Field[K] };
  readonly json: ExactJson;
  readonly place: string;
}

/** Where the parser stands: the names defined so far, the enclosing namespace, the depth. */
export interface Scope {
  readonly names: Map<string, NamedNode>;
  readonly pending: PendingDefault[];
  readonly namespace: string;
  readonly depth: number;
}
