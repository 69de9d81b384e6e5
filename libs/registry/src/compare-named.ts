import { logicalText, type LogicalType } from './logical-type.js';
import { at } from './invalid-schema.js';
import type { EnumNode, FixedNode, NamedNode } from './schema-node.js';
import { brief } from './type-text.js';
import type { SchemaComparison } from './schema-comparison.js';

export function compareName(
  comparison: SchemaComparison,
  ours: NamedNode,
  theirs: NamedNode,
  field: string | null,
): void {
  if (ours.fullName === theirs.fullName) return;
  const names = { ours: brief(ours.fullName), theirs: brief(theirs.fullName) };
  comparison.report({ path: at(ours.path, 'name'), field, kind: 'NAME_MISMATCH', ...names });
}

/** Additional symbols in theirs are no difference as long as the symbols of ours keep their indexes. */
export function compareEnum(
  comparison: SchemaComparison,
  ours: EnumNode,
  theirs: EnumNode,
  field: string | null,
): void {
  const path = at(ours.path, 'symbols');
  const symbols = [...ours.symbols];
  const others = [...theirs.symbols];
  const missing = symbols.filter((symbol) => !theirs.symbols.has(symbol));
  if (missing.length > 0) {
    comparison.report({
      path,
      field,
      kind: 'MISSING_ENUM_SYMBOLS',
      ours: brief(missing.join(', ')),
      theirs: brief(others.join(', ')),
    });
  } else if (symbols.some((symbol, index) => others[index] !== symbol)) {
    comparison.report({
      path,
      field,
      kind: 'FIELD_ORDER',
      ours: brief(symbols.join(', ')),
      theirs: brief(others.join(', ')),
    });
  }
  compareDefault(comparison, ours, theirs, field);
}

export function compareFixed(
  comparison: SchemaComparison,
  ours: FixedNode,
  theirs: FixedNode,
  field: string | null,
): void {
  if (ours.size !== theirs.size) {
    const sizes = { ours: String(ours.size), theirs: String(theirs.size) };
    comparison.report({ path: at(ours.path, 'size'), field, kind: 'FIXED_SIZE_MISMATCH', ...sizes });
  }
}

interface HasLogicalType {
  readonly logical: LogicalType | null;
}

/** Two uses of one Avro type. @param at `path` is ours */
export function compareLogical(
  comparison: SchemaComparison,
  at: { readonly path: string; readonly field: string | null },
  ours: HasLogicalType,
  theirs: HasLogicalType,
): void {
  const texts = { ours: logicalText(ours.logical), theirs: logicalText(theirs.logical) };
  if (texts.ours !== texts.theirs) comparison.report({ ...at, kind: 'LOGICAL_TYPE_MISMATCH', ...texts });
}

interface HasDefault {
  readonly path: string;
  /** In normal form; null without one. */
  readonly default: string | null;
}

/** Of two fields, or two enums. */
export function compareDefault(
  comparison: SchemaComparison,
  ours: HasDefault,
  theirs: HasDefault,
  field: string | null,
): void {
  if (ours.default === theirs.default) return;
  comparison.report({
    path: at(ours.default === null ? theirs.path : ours.path, 'default'),
    field,
    kind: 'DEFAULT_CHANGED',
    ours: ours.default === null ? null : brief(ours.default),
    theirs: theirs.default === null ? null : brief(theirs.default),
  });
}
