import type { JsonForm } from '../codec.js';
import type { Field, SchemaNode } from '../schema-node.js';
import type { TypeLineage } from './type-lineage.js';

/**
 * What stands for a field that the data leaves out. `default`: the target's. `missing`: the data must have it. `gone`: the
 * schema that it was written for lets it be left out, but the target has nothing to write for it.
 */
export type Absence = 'default' | 'null' | 'missing' | 'gone';

/**
 * In data of a schema that is written as itself. In plain JSON a nullable field without a default is null: ksqlDB
 * declares all of its fields so.
 */
export function ownAbsence(field: Field, form: JsonForm): Absence {
  return standIn(field, form === 'plain');
}

/**
 * In data of the head of a path of records. What the head may leave out takes the target's default; what it does not
 * know takes that, or null.
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
