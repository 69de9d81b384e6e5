import { mapEntryOf } from './map-entry.js';
import { fieldNamed } from './pair-fields.js';
import { modelOf } from './parse-schema.js';
import { nearestName } from './nearest-name.js';
import { branchName, type RecordNode, type SchemaNode } from './schema-node.js';
import type { Schema } from './schema.js';

/** Names longer than this, in characters, and records of more fields are not compared: it takes too long. */
const LONGEST = 64;
const MOST_FIELDS = 1000;

/**
 * The field that an unknown one was probably meant to be: of the records that stand at its place, the one with nearly the
 * same name, letter case aside. Null: none is near.
 * @param path JSON pointer into a record of either JSON form, to the unknown field
 */
export function nearestField(schema: Schema, path: string): string | null {
  const steps = path
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  const name = steps.pop();
  if (name === undefined || name.length > LONGEST) return null;
  const known = new FieldOwners(steps)
    .recordsAt(modelOf(schema))
    .flatMap(({ fields }) =>
      fields.size > MOST_FIELDS ? [] : [...fields.keys()].filter((field) => field.length <= LONGEST),
    );
  return nearestName(name, known);
}

/** Where steps lead to, in every way that they can be read. */
class FieldOwners {
  private readonly records = new Set<RecordNode>();
  /** Types that were reached at each step, so that no way is gone twice. */
  private readonly reached: Set<SchemaNode>[];

  constructor(private readonly steps: readonly string[]) {
    this.reached = Array.from({ length: steps.length + 1 }, () => new Set());
  }

  recordsAt(root: SchemaNode): readonly RecordNode[] {
    this.visit(root, 0);
    return [...this.records];
  }

  private visit(node: SchemaNode, index: number): void {
    if (this.reached[index]?.has(node) !== false) return;
    this.reached[index].add(node);
    const step = this.steps[index];
    if (node.type === 'record') {
      if (step === undefined) this.records.add(node);
      const field = fieldNamed(node, step ?? '', 'insensitive');
      if (field !== undefined) this.visit(field.use.node, index + 1);
    } else if (node.type === 'array') {
      this.visit(node.items.node, index + 1);
      // Map entries may be written as an object.
      const entry = mapEntryOf(node.items.node);
      if (entry !== null) this.visit(entry.value.use.node, index + 1);
    } else if (node.type === 'map') this.visit(node.values.node, index + 1);
    else if (node.type === 'union') {
      for (const { node: branch } of node.branches) {
        this.visit(branch, index);
        if (branchName(branch) === step) this.visit(branch, index + 1);
      }
    }
  }
}
