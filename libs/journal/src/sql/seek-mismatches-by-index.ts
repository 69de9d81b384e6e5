import type { Cursor } from '../cursor.js';
import type { Queryable, Statement } from '../database.js';
import { wholeTopic, type VisibleFilter } from '../mismatch-filter.js';
import { containsPattern, globPattern } from '../pattern.js';
import type { KeysetRange } from '../keyset-range.js';
import { cursorInstant } from './cursor-instant.js';
import { inRange, newestFirst, rowsOf, rangeValues } from './mismatch-list.js';
import { distinctKeys, type IndexScope } from './distinct-keys.js';
import type { MismatchRow } from './mismatch-row.js';
import { likePatterns, topicMatches } from './topic-conditions.js';

/** The next rows of each facet, for each key; $1 to $3: the range, $4: the limit, $5: the facets. */
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

/** The conditions on a key; $6: a pattern of topics, $7: a subject, $8: a text in either, $9: the topics that are visible. */
const keyFilter = `
       where ${topicMatches('p.topic', '$6', '$9')}
         and ($7::text is null or p.subject = $7)
         and ($8::text is null or p.topic ilike $8 or p.subject ilike $8)`;

/** The parameter that holds the value of the fixed column. */
const FIXED_VALUE = '$10';

function rowsAtKeys(name: string, { fixed, distinct }: IndexScope): string {
  const columns =
    fixed === 'topic' || fixed === 'subject' ? [...distinct, `${FIXED_VALUE}::text as ${fixed}`] : distinct;
  const same = [
    ...(fixed === null ? [] : [`m.${fixed} = ${FIXED_VALUE}`]),
    ...distinct.map((column) => `m.${column} = p.${column}`),
  ];
  return nextRows(
    `(select ${columns.join(', ')} from ${name}) p cross join`,
    `${same.join(' and ')} and`,
    keyFilter,
  );
}

/** A statement over `hit`, the next rows at the keys of these scopes. A row that two scopes find appears once. */
function statementOf(name: string, scopes: readonly IndexScope[], select: string): Statement {
  const keys = scopes.map((scope, index) => distinctKeys(`keys_${index}`, scope, FIXED_VALUE));
  const rows = scopes.map((scope, index) => rowsAtKeys(`keys_${index}`, scope));
  const hit = `
    hit as (
      select opened_at, id from (${rows.length > 0 ? rows.join('\n      union\n') : nextRows('', '', '')}) found
       ${newestFirst}
       limit $4
    )`;
  return { name, text: `with recursive ${[...keys, hit].join(',')} ${select}` };
}

/** One statement per index, each ending in `select`. */
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

/** Audit records with these facets in a range, newest first. The text `q` of the filter is searched in topic and subject only. */
export async function seekMismatchesByIndex(
  database: Queryable,
  filter: VisibleFilter,
  facets: readonly string[],
  range: KeysetRange,
  limit: number,
): Promise<readonly MismatchRow[]> {
  const { rows } = await database.query<MismatchRow>(...statementFor(rowsBy, filter, facets, range, limit));
  return rows;
}

/** As `seekMismatchesByIndex`, but returns only the cursors of the records. */
export async function seekCursorsByIndex(
  database: Queryable,
  filter: VisibleFilter,
  facets: readonly string[],
  range: KeysetRange,
  limit: number,
): Promise<readonly Cursor[]> {
  const { rows } = await database.query<Cursor>(...statementFor(cursorsBy, filter, facets, range, limit));
  return rows;
}

/** The statement for the index that serves the filter, and its parameters. */
function statementFor(
  paths: ReturnType<typeof accessPaths>,
  filter: VisibleFilter,
  facets: readonly string[],
  range: KeysetRange,
  limit: number,
): [Statement, unknown[]] {
  const { topic, subject = null, schemaId, q, visibleTopics } = filter;
  const common = [...rangeValues(range), limit, facets];
  // Without a condition on a key, no key is read, and so no topic is compared.
  if (topic == null && visibleTopics === null && subject === null && schemaId == null && q == null)
    return [paths.byFacet, common];
  const values = [...common, globPattern(topic), subject, containsPattern(q), likePatterns(visibleTopics)];
  const whole = wholeTopic(filter);
  if (schemaId != null) return [paths.bySchemaId, [...values, schemaId]];
  if (whole !== null) return [paths.byTopic, [...values, whole]];
  if (subject !== null) return [paths.bySubject, [...values, subject]];
  return [paths.byName, values];
}
