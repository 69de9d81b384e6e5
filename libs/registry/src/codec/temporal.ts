import type { SchemaNode } from '../schema-node.js';

const TEMPORAL = /^(?:date|time-\w+|(?:local-)?timestamp-\w+)$/;

/** The name of a date's, time's or timestamp's logical type; null for every other type. */
export function temporalOf(node: SchemaNode): string | null {
  const name = 'logical' in node ? (node.logical?.name ?? '') : '';
  return TEMPORAL.test(name) ? name : null;
}

/** Whether a type holds the logical type `decimal`. */
export function isDecimal(node: SchemaNode): boolean {
  return 'logical' in node && node.logical?.name === 'decimal';
}
