import type { Queryable, Statement } from '../database.js';
import type { SubjectCursor } from '../subject-cursor.js';
import type { SubjectFilter } from '../subject-filter.js';
import {
  partsOf,
  SUBJECT_SORTS,
  type SubjectOrder,
  type SubjectSort,
  type SubjectSortKey,
} from '../subject-order.js';
import type { VisibleTopics } from '../visible-topics.js';
import { cursorInstant } from './cursor-instant.js';
import type { SubjectRow } from './list-subjects.js';
import { filterValues, matchesFilter } from './subject-conditions.js';

/** A column or expression of `subject_list`, its type, and its text in a cursor. */
interface SortValue {
  readonly of: string;
  readonly type: string;
  readonly text: (value: string) => string;
}

const instant = (of: string): SortValue => ({ of, type: 'timestamptz', text: cursorInstant });
const text = (of: string): SortValue => ({ of: `${of} collate "C"`, type: 'text', text: (value) => value });
const count = (of: string): SortValue => ({ of, type: 'int', text: (value) => `${value}::text` });

/** $10: from when on conflicts count. The conflicts of a row are sorted, so no subquery is needed to count them. */
const values: Readonly<Record<SubjectSortKey, SortValue>> = {
  changed: instant('updated_at'),
  topic: text('topic'),
  subject: text('subject'),
  state: count(
    `array_position(array['healthy', 'resolving', 'retriedOnce', 'blocked', 'circuitOpen'], state)`,
  ),
  since: {
    ...instant('since'),
    text: (value) => `case when isfinite(${value}) then ${cursorInstant(value)} else '-infinity' end`,
  },
  conflicts: count(
    `cardinality(conflicts) - width_bucket($10::timestamptz - interval '1 microsecond', conflicts)`,
  ),
};

/** Every sort reads the narrow table, and `subject_stream` only for the page. */
function statementOf(sort: SubjectSort): Statement {
  const { key, descending } = partsOf(sort);
  const value = values[key];
  const direction = descending ? 'desc' : 'asc';
  return {
    name: `sort_subjects_by_${key}_${direction}`,
    text: `
    with page as (
      select stream_id, value
        from (select stream_id, ${value.of} as value from subject_list where ${matchesFilter}) matching
       where $7::text is null or (value, stream_id collate "C") ${descending ? '<' : '>'} ($7::${value.type}, $8)
       order by value ${direction}, stream_id collate "C" ${direction}
       limit $9
    )
    select s.stream_id, s.topic, s.subject, s.role, s.version, s.state, s.snapshot, s.deadline_at, s.updated_at,
           ${value.text('p.value')} as cursor_value
      from page p join subject_stream s on s.stream_id = p.stream_id
     order by p.value ${direction}, p.stream_id collate "C" ${direction}`,
  };
}

const statements: ReadonlyMap<SubjectSort, Statement> = new Map(
  SUBJECT_SORTS.map((sort) => [sort, statementOf(sort)]),
);

/** Visible subjects after a position, in an order. Removed subjects are left out. */
export async function sortSubjects(
  database: Queryable,
  filter: SubjectFilter,
  visible: VisibleTopics,
  { sort, conflictsFrom }: SubjectOrder,
  limit: number,
  after: Pick<SubjectCursor, 'value' | 'id'> | null,
): Promise<readonly SubjectRow[]> {
  const statement = statements.get(sort) ?? statementOf(sort);
  const position = [after?.value ?? null, after?.id ?? null, limit];
  const from = partsOf(sort).key === 'conflicts' ? [conflictsFrom] : [];
  const { rows } = await database.query<SubjectRow>(statement, [
    ...filterValues(filter, visible),
    ...position,
    ...from,
  ]);
  return rows;
}
