import { compareDefault } from './compare-named.js';
import { at } from './schema-place.js';
import type { Field, RecordNode } from './schema-node.js';
import { brief, typeText } from './type-text.js';
import { dotted, type Walk } from './walk.js';

/** Fields by name; aliases are a reader's business, and we write. */
export function compareRecord(walk: Walk, ours: RecordNode, theirs: RecordNode, field: string | null): void {
  for (const mine of ours.fields.values()) {
    const path = dotted(field, mine.name);
    const other = theirs.fields.get(mine.name);
    if (other === undefined) {
      const type = typeText(mine.use.node);
      walk.report({ path: mine.place, field: path, kind: 'FIELD_REMOVED', ours: type, theirs: null });
      continue;
    }
    walk.compare(mine.use, other.use, path);
    compareDefault(walk, mine, other, path);
  }
  for (const other of theirs.fields.values()) {
    if (ours.fields.has(other.name)) continue;
    walk.report({
      path: other.place,
      field: dotted(field, other.name),
      kind: canBeLeftOut(other) ? 'FIELD_ADDED' : 'REQUIRED_FIELD_MISSING',
      ours: null,
      theirs: typeText(other.use.node),
    });
  }
  compareOrder(walk, ours, theirs, field);
}

/** A record that lacks the field can be written: by its default, or as null. */
function canBeLeftOut({ default: fallback, use: { node } }: Field): boolean {
  if (fallback !== null || node.type === 'null') return true;
  return node.type === 'union' && node.branches.some((branch) => branch.node.type === 'null');
}

/** The order of the fields that both have. */
function compareOrder(walk: Walk, ours: RecordNode, theirs: RecordNode, field: string | null): void {
  const mine = [...ours.fields.keys()].filter((name) => theirs.fields.has(name));
  const others = [...theirs.fields.keys()].filter((name) => ours.fields.has(name));
  if (mine.every((name, index) => name === others[index])) return;
  walk.report({
    path: at(ours.place, 'fields'),
    field,
    kind: 'FIELD_ORDER',
    ours: brief(mine.join(', ')),
    theirs: brief(others.join(', ')),
  });
}
