import { mapEntryOf } from './map-entry.js';
import { fieldNamed } from './pair-fields.js';
import { modelOf } from './parse-schema.js';
import { nearestName } from './nearest-name.js';
import { branchName, type RecordNode, type SchemaNode } from './schema-node.js';
import type { Schema } from './schema.js';

/** Longer names, in characters, and records with more fields are not compared, since that would take too long. */
const LONGEST = 64;
const MOST_FIELDS = 1000;

/**
 * The field that an unknown field was probably meant to be: the one with the most similar name, ignoring letter case, in the
 * records at its path. Null when none is similar.
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

/** Finds the records that a path leads to, in every way that it can be read. */
class FieldOwners {
  private readonly records = new Set<RecordNode>();
  /** The types that were reached at each step, so that none is visited twice. */
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
