import type { Cursor } from '../cursor.js';
import type { Queryable, Statement } from '../database.js';
import { wholeTopic, type MismatchFilter } from '../mismatch-filter.js';
import { containsPattern, globPattern } from '../pattern.js';
import type { KeysetRange } from '../keyset-range.js';
import { cursorInstant } from './cursor-instant.js';
import { inRange, newestFirst, rowsOf, rangeValues } from './mismatch-list.js';
import { distinctKeys, type IndexScope } from './distinct-keys.js';
import type { MismatchRow } from './mismatch-row.js';

/** The next rows of each facet, at each place; $1 to $3: the stretch, $4: how many, $5: facets. */
function nextRows(keys: string, same: string, condition: string): string {
  return `
      select h.opened_at, h.id
        from ${keys} unnest($5::text[]) f (facet)
       cross join lateral (
         select m.opened_at, m.id
           from mismatch m
          where ${same} m.facet = f.facet
            and ${inRange}
          ${newestFirst}
          limit $4
       ) h
       ${condition}`;
}

/** What is asked of a place: $6 to $8, a topic's pattern, a subject, a text in either. */
const keyFilter = `
       where ($6::text is null or p.topic like $6)
         and ($7::text is null or p.subject = $7)
         and ($8::text is null or p.topic ilike $8 or p.subject ilike $8)`;

/** The value of the column that a scope is given. */
const FIXED_VALUE = '$9';

function rowsAtKeys(name: string, { fixed: given, distinct: then }: IndexScope): string {
  const columns =
    given === 'topic' || given === 'subject' ? [...then, `${FIXED_VALUE}::text as ${given}`] : then;
  const same = [
    ...(given === null ? [] : [`m.${given} = ${FIXED_VALUE}`]),
    ...then.map((column) => `m.${column} = p.${column}`),
  ];
  return nextRows(
    `(select ${columns.join(', ')} from ${name}) p cross join`,
    `${same.join(' and ')} and`,
    keyFilter,
  );
}

/** Statements over `hit`, the next rows at the places of these scopes. A row that is found by two scopes is one row. */
function statementOf(name: string, scopes: readonly IndexScope[], select: string): Statement {
  const keys = scopes.map((scope, index) => distinctKeys(`place_${index}`, scope, FIXED_VALUE));
  const rows = scopes.map((scope, index) => rowsAtKeys(`place_${index}`, scope));
  const hit = `
    hit as (
      select opened_at, id from (${rows.length > 0 ? rows.join('\n      union\n') : nextRows('', '', '')}) found
       ${newestFirst}
       limit $4
    )`;
  return { name, text: `with recursive ${[...keys, hit].join(',')} ${select}` };
}

/** The ways in, each an index, as statements that end in this select. */
const accessPaths = (name: string, select: string) => ({
  byFacet: statementOf(`${name}_by_facet`, [], select),
  byTopic: statementOf(`${name}_by_topic`, [{ fixed: 'topic', distinct: ['subject'] }], select),
  bySubject: statementOf(`${name}_by_subject`, [{ fixed: 'subject', distinct: ['topic'] }], select),
  byName: statementOf(`${name}_by_name`, [{ fixed: null, distinct: ['topic', 'subject'] }], select),
  bySchemaId: statementOf(
    `${name}_by_schema_id`,
    [
      { fixed: 'mapping_schema_id', distinct: ['topic', 'subject'] },
      { fixed: 'latest_schema_id', distinct: ['topic', 'subject'] },
    ],
    select,
  ),
});

const rowsBy = accessPaths('seek_mismatches', rowsOf('hit'));
const cursorsBy = accessPaths(
  'seek_cursors',
  `select ${cursorInstant('opened_at')} as at, id from hit ${newestFirst}`,
);

/** Audit records of these facets in a stretch, newest first. A text of the filter is looked for in topic and subject alone. */
export async function seekMismatchesByIndex(
  database: Queryable,
  filter: MismatchFilter,
  facets: readonly string[],
  range: KeysetRange,
  limit: number,
): Promise<readonly MismatchRow[]> {
  const { rows } = await database.query<MismatchRow>(...statementFor(rowsBy, filter, facets, range, limit));
  return rows;
}

/** As `seekMismatches`, but only where they stand in the list. */
export async function seekCursorsByIndex(
  database: Queryable,
  filter: MismatchFilter,
  facets: readonly string[],
  range: KeysetRange,
  limit: number,
): Promise<readonly Cursor[]> {
  const { rows } = await database.query<Cursor>(...statementFor(cursorsBy, filter, facets, range, limit));
  return rows;
}

/** The statement by the index that a filter is sought by, and its parameters. */
function statementFor(
  paths: ReturnType<typeof accessPaths>,
  filter: MismatchFilter,
  facets: readonly string[],
  range: KeysetRange,
  limit: number,
): [Statement, unknown[]] {
  const { topic, subject = null, schemaId, q } = filter;
  const common = [...rangeValues(range), limit, facets];
  if (topic == null && subject === null && schemaId == null && q == null) return [paths.byFacet, common];
  const values = [...common, globPattern(topic), subject, containsPattern(q)];
  const whole = wholeTopic(filter);
  if (schemaId != null) return [paths.bySchemaId, [...values, schemaId]];
  if (whole !== null) return [paths.byTopic, [...values, whole]];
  if (subject !== null) return [paths.bySubject, [...values, subject]];
  return [paths.byName, values];
}
