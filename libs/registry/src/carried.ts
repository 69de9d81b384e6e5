import type { Difference } from './difference-kind.js';
import { modelOf } from './parse-schema.js';
import { branchName, type SchemaNode } from './schema-node.js';
import type { Schema } from './schema.js';

/** A field that a record carried and the mapping lacked. */
export interface CarriedField {
  /** JSON pointer into the record, e.g. `/legs/0/price`; empty where only the field is known. */
  readonly path: string;
  /** Dotted, e.g. `legs.price`. */
  readonly field: string;
}

/**
 * Which carried fields the registry's latest lacks as well: following it would drop them, so each is an error (design:
 * "never drop data"). Steps into arrays, maps and wrapped union branches are understood in paths of either JSON form;
 * where a step can be read in two ways, one that leads to a field is enough, since the codec checks the record itself.
 */
export function carriedButUnknown(latest: Schema, carried: readonly CarriedField[]): Difference[] {
  const root = modelOf(latest);
  return carried
    .filter(({ path, field }) => !new Lookup(stepsOf(path, field)).finds(root, 0))
    .map(({ path, field }) => ({
      path,
      field,
      kind: 'FIELD_REMOVED',
      severity: 'error',
      ours: 'carried by the record',
      theirs: null,
    }));
}

function stepsOf(path: string, field: string): string[] {
  if (!path.startsWith('/')) return field.split('.');
  return path
    .slice(1)
    .split('/')
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

class Lookup {
  /** Types that were tried at each step without success, so that no way is gone twice. */
  private readonly tried: Set<SchemaNode>[];

  constructor(private readonly steps: readonly string[]) {
    this.tried = Array.from({ length: steps.length + 1 }, () => new Set());
  }

  /** Whether the steps from `index` on lead to a place in the type. */
  finds(node: SchemaNode, index: number): boolean {
    const step = this.steps[index];
    if (step === undefined) return true;
    if (this.tried[index]?.has(node) === true) return false;
    this.tried[index]?.add(node);
    if (node.type === 'record') {
      const field = node.fields.get(step);
      return field !== undefined && this.finds(field.use.node, index + 1);
    }
    if (node.type === 'array') return this.finds(node.items.node, /^\d+$/.test(step) ? index + 1 : index);
    if (node.type === 'map')
      return this.finds(node.values.node, index + 1) || this.finds(node.values.node, index);
    if (node.type !== 'union') return false;
    return node.branches.some(
      ({ node: branch }) =>
        this.finds(branch, index) || (branchName(branch) === step && this.finds(branch, index + 1)),
    );
  }
}
