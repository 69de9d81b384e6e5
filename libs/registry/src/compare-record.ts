import { compareDefault } from './compare-named.js';
import { caseHint } from './field-case.js';
import { pairFields, type FieldCollision } from './pair-fields.js';
import { at } from './invalid-schema.js';
import type { Field, RecordNode } from './schema-node.js';
import { brief, typeText } from './type-text.js';
import { dotted, type Walk } from './walk.js';

/** Fields by name; aliases are a reader's business, and we write. */
export function compareRecord(walk: Walk, ours: RecordNode, theirs: RecordNode, field: string | null): void {
  const { pairs, collisions } = pairFields(ours, theirs, walk.fieldCase);
  const colliding = new Set(collisions.flatMap(({ ours, theirs }) => [...ours, ...theirs]));
  let folded: ReadonlyMap<Field, Field> | null = null;
  for (const mine of ours.fields.values()) {
    const other = pairs.get(mine);
    const path = dotted(field, mine.name);
    if (other !== undefined) comparePair(walk, mine, other, path);
    else if (!colliding.has(mine)) {
      folded ??= pairFields(ours, theirs, 'insensitive').pairs;
      reportRemoved(walk, mine, folded.get(mine), path);
    }
  }
  for (const collision of collisions) reportCollision(walk, collision, field);
  const paired = new Set(pairs.values());
  for (const other of theirs.fields.values()) {
    if (paired.has(other) || colliding.has(other)) continue;
    walk.report({
      path: other.path,
      field: dotted(field, other.name),
      kind: canBeLeftOut(other) ? 'FIELD_ADDED' : 'REQUIRED_FIELD_MISSING',
      ours: null,
      theirs: typeText(other.use.node),
    });
  }
  compareOrder(walk, ours, theirs, pairs, field);
}

function comparePair(walk: Walk, mine: Field, other: Field, path: string): void {
  if (mine.name !== other.name) {
    const names = { ours: brief(mine.name), theirs: brief(other.name) };
    walk.report({ path: at(mine.path, 'name'), field: path, kind: 'FIELD_CASE', ...names });
  }
  walk.compare(mine.use, other.use, path);
  compareDefault(walk, mine, other, path);
}

/** @param other what theirs has under the same name in another letter case */
function reportRemoved(walk: Walk, mine: Field, other: Field | undefined, path: string): void {
  walk.report({
    path: mine.path,
    field: path,
    kind: 'FIELD_REMOVED',
    ours: typeText(mine.use.node),
    theirs: null,
    ...(other !== undefined && { hint: caseHint(mine.name, other.name) }),
  });
}

function reportCollision(walk: Walk, { ours, theirs }: FieldCollision, field: string | null): void {
  const [first] = ours;
  const names = (fields: readonly Field[]): string => brief(fields.map(({ name }) => name).join(', '));
  walk.report({
    path: at(first?.path ?? '', 'name'),
    field: dotted(field, first?.name ?? ''),
    kind: 'FIELD_CASE',
    severity: 'error',
    ours: names(ours),
    theirs: names(theirs),
  });
}

/** A record that lacks the field can be written: by its default, or as null. */
function canBeLeftOut({ default: fallback, use: { node } }: Field): boolean {
  if (fallback !== null || node.type === 'null') return true;
  return node.type === 'union' && node.branches.some((branch) => branch.node.type === 'null');
}

/** The order of the fields that both have, each record's under its own names. */
function compareOrder(
  walk: Walk,
  ours: RecordNode,
  theirs: RecordNode,
  pairs: ReadonlyMap<Field, Field>,
  field: string | null,
): void {
  const mine = [...pairs.values()];
  const paired = new Set(mine);
  const others = [...theirs.fields.values()].filter((other) => paired.has(other));
  if (mine.every((other, index) => other === others[index])) return;
  walk.report({
    path: at(ours.path, 'fields'),
    field,
    kind: 'FIELD_ORDER',
    ours: brief([...pairs.keys()].map(({ name }) => name).join(', ')),
    theirs: brief(others.map(({ name }) => name).join(', ')),
  });
}
