import type { DetectedDifference } from './difference-kind.js';
import type { FieldCase } from './field-case.js';
import type { Use } from './schema-node.js';

/** A comparison of two schemas, as seen by its parts. `field` is the dotted field path, null at the root. */
export interface SchemaComparison {
  readonly fieldCase: FieldCase;
  report(difference: DetectedDifference): void;
  compare(ours: Use, theirs: Use, field: string | null): void;
}

export function dotted(field: string | null, name: string): string {
  return field === null ? name : `${field}.${name}`;
}
