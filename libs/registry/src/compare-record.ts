import { compareDefault } from './compare-named.js';
import type { Difference } from './difference-kind.js';
import { caseHint } from './field-case.js';
import { pairFields, type FieldCollision } from './pair-fields.js';
import { at } from './invalid-schema.js';
import type { Field, RecordNode } from './schema-node.js';
import { brief, typeText } from './type-text.js';
import { dotted, type SchemaComparison } from './schema-comparison.js';

/** Compares fields by name. Aliases do not count, since only readers use them. */
export function compareRecord(
  comparison: SchemaComparison,
  ours: RecordNode,
  theirs: RecordNode,
  field: string | null,
): void {
  const { pairs, collisions } = pairFields(ours, theirs, comparison.fieldCase);
  const colliding = new Set(collisions.flatMap(({ ours, theirs }) => [...ours, ...theirs]));
  let folded: ReadonlyMap<Field, Field> | null = null;
  for (const mine of ours.fields.values()) {
    const other = pairs.get(mine);
    const path = dotted(field, mine.name);
    if (other !== undefined) comparePair(comparison, mine, other, path);
    else if (!colliding.has(mine)) {
      folded ??= pairFields(ours, theirs, 'insensitive').pairs;
      reportRemoved(comparison, mine, folded.get(mine), path);
    }
  }
  for (const collision of collisions) reportCollision(comparison, collision, field);
  const paired = new Set(pairs.values());
  for (const other of theirs.fields.values()) {
    if (paired.has(other) || colliding.has(other)) continue;
    comparison.report({
      path: other.path,
      field: dotted(field, other.name),
      kind: canBeLeftOut(other) ? 'FIELD_ADDED' : 'REQUIRED_FIELD_MISSING',
      ours: null,
      theirs: typeText(other.use.node),
    });
  }
  if (!isInOrder(pairs, theirs))
    comparison.report({
      path: at(ours.path, 'fields'),
      field,
      kind: 'FIELD_ORDER',
      ...orders(pairs, theirs),
    });
}

function comparePair(comparison: SchemaComparison, mine: Field, other: Field, path: string): void {
  if (mine.name !== other.name) {
    const names = { ours: brief(mine.name), theirs: brief(other.name) };
    comparison.report({ path: at(mine.path, 'name'), field: path, kind: 'FIELD_CASE', ...names });
  }
  comparison.compare(mine.use, other.use, path);
  compareDefault(comparison, mine, other, path);
}

/** @param other the field of theirs with the same name in another letter case */
function reportRemoved(
  comparison: SchemaComparison,
  mine: Field,
  other: Field | undefined,
  path: string,
): void {
  comparison.report({
    path: mine.path,
    field: path,
    kind: 'FIELD_REMOVED',
    ours: typeText(mine.use.node),
    theirs: null,
    ...(other !== undefined && { hint: caseHint(mine.name, other.name) }),
  });
}

function reportCollision(
  comparison: SchemaComparison,
  { ours, theirs }: FieldCollision,
  field: string | null,
): void {
  const [first] = ours;
  const names = (fields: readonly Field[]): string => brief(fields.map(({ name }) => name).join(', '));
  comparison.report({
    path: at(first?.path ?? '', 'name'),
    field: dotted(field, first?.name ?? ''),
    kind: 'FIELD_CASE',
    severity: 'error',
    ours: names(ours),
    theirs: names(theirs),
  });
}

/** Whether a record without the field can be written, with its default or as null. */
function canBeLeftOut({ default: fallback, use: { node } }: Field): boolean {
  if (fallback !== null || node.type === 'null') return true;
  return node.type === 'union' && node.branches.some((branch) => branch.node.type === 'null');
}

/** Whether the fields that both records have are in the same order. */
function isInOrder(pairs: ReadonlyMap<Field, Field>, theirs: RecordNode): boolean {
  const others = pairedOf(pairs, theirs);
  return [...pairs.values()].every((other, index) => other === others[index]);
}

/** The fields that both records have, by the names and in the order of each. */
function orders(pairs: ReadonlyMap<Field, Field>, theirs: RecordNode): Pick<Difference, 'ours' | 'theirs'> {
  const names = (fields: Iterable<Field>): string => brief(Array.from(fields, ({ name }) => name).join(', '));
  return { ours: names(pairs.keys()), theirs: names(pairedOf(pairs, theirs)) };
}

/** Their fields that are paired, in their order. */
function pairedOf(pairs: ReadonlyMap<Field, Field>, theirs: RecordNode): readonly Field[] {
  const paired = new Set(pairs.values());
  return [...theirs.fields.values()].filter((other) => paired.has(other));
}
