import type { JsonForm } from '../codec.js';
import type { Field, SchemaNode } from '../schema-node.js';
import type { TypeLineage } from './type-lineage.js';

/**
 * What is written for a field that the data omits. `default`: the target's default. `missing`: nothing, since the data must
 * have the field. `gone`: nothing, though the schema of the data allows the omission, since the target has no default.
 */
export type Absence = 'default' | 'null' | 'missing' | 'gone';

/**
 * For data that is written with its own schema. In plain JSON a nullable field without a default is null: ksqlDB declares
 * all of its fields so.
 */
export function ownAbsence(field: Field, form: JsonForm): Absence {
  return standIn(field, form === 'plain');
}

/**
 * For data of the head of a lineage of records. A field that the head may omit takes the target's default; a field that the
 * head lacks takes that or null.
 */
export function absenceIn(lineage: TypeLineage, name: string, form: JsonForm): Absence {
  const { next, target } = lineage;
  const field = target.type === 'record' ? target.fields.get(name) : undefined;
  if (field === undefined) return 'missing';
  if (next === null) return ownAbsence(field, form);
  const written = lineage.headField(name);
  if (written !== undefined && ownAbsence(written, form) === 'missing') return 'missing';
  const own = standIn(field, written === undefined || form === 'plain');
  return own === 'missing' ? 'gone' : own;
}

function standIn(field: Field, asNull: boolean): Absence {
  if (field.default !== null) return 'default';
  return asNull && isNullable(field.use.node) ? 'null' : 'missing';
}

function isNullable(node: SchemaNode): boolean {
  return (
    node.type === 'null' ||
    (node.type === 'union' && node.branches.some((branch) => branch.node.type === 'null'))
  );
}
