import type { Cursor } from '../cursor.js';
import type { Database, Statement } from '../database.js';
import { wholeTopic, type MismatchFilter } from '../mismatch-filter.js';
import { containsPattern, globPattern } from '../pattern.js';
import { mismatchColumns, type MismatchRow } from './mismatch-row.js';
import { placesOf, type Scope } from './mismatch-places.js';

/**
 * The next rows of each facet, at each place; $1: facets, $2, $3: from and to, $4, $5: the cursor's instant and id, $6: how
 * many, $7: a text anywhere in the row.
 */
function nextRows(places: string, same: string, asked: string): string {
  return `
      select h.opened_at, h.id
        from ${places} unnest($1::text[]) f (facet)
       cross join lateral (
         select m.opened_at, m.id
           from mismatch m
          where ${same} m.facet = f.facet
            and m.opened_at >= coalesce($2::timestamptz, '-infinity')
            and m.opened_at < coalesce($3::timestamptz, 'infinity')
            and (m.opened_at, m.id collate "C") < (coalesce($4::timestamptz, 'infinity'), coalesce($5::text, ''))
            and ($7::text is null or m.topic ilike $7 or m.subject ilike $7 or m.request_id ilike $7
                 or exists (select from jsonb_array_elements(m.differences) d where d ->> 'field' ilike $7))
          order by m.opened_at desc, m.id collate "C" desc
          limit $6
       ) h
       ${asked}`;
}

/** What is asked of a place: $8 to $10, a topic's pattern, a subject, a text in either. */
const placeAsked = `
       where ($8::text is null or p.topic like $8)
         and ($9::text is null or p.subject = $9)
         and ($10::text is null or p.topic ilike $10 or p.subject ilike $10)`;

function rowsOfPlaces(name: string, { given, then }: Scope): string {
  const columns = given === 'topic' || given === 'subject' ? [...then, `$11::text as ${given}`] : then;
  const same = [
    ...(given === null ? [] : [`m.${given} = $11`]),
    ...then.map((column) => `m.${column} = p.${column}`),
  ];
  return nextRows(
    `(select ${columns.join(', ')} from ${name}) p cross join`,
    `${same.join(' and ')} and`,
    placeAsked,
  );
}

/** A row that is found by two scopes is one row. */
function statementOf(name: string, scopes: readonly Scope[]): Statement {
  const places = scopes.map((scope, index) => placesOf(`place_${index}`, scope, '$11'));
  const found = scopes.map((scope, index) => rowsOfPlaces(`place_${index}`, scope));
  const hit = `
    hit as (
      select id from (${found.length > 0 ? found.join('\n      union\n') : nextRows('', '', '')}) found
       order by opened_at desc, id collate "C" desc
       limit $6
    )`;
  return {
    name,
    text: `
    with recursive ${[...places, hit].join(',')}
    select ${mismatchColumns}
      from mismatch
     where id = any (array(select id from hit))
     order by opened_at desc, id collate "C" desc`,
  };
}

const byFacet = statementOf('seek_mismatches_by_facet', []);
const byTopic = statementOf('seek_mismatches_by_topic', [{ given: 'topic', then: ['subject'] }]);
const bySubject = statementOf('seek_mismatches_by_subject', [{ given: 'subject', then: ['topic'] }]);
const byName = statementOf('seek_mismatches_by_name', [{ given: null, then: ['topic', 'subject'] }]);
const bySchemaId = statementOf('seek_mismatches_by_schema_id', [
  { given: 'mapping_schema_id', then: ['topic', 'subject'] },
  { given: 'latest_schema_id', then: ['topic', 'subject'] },
]);

/** Where a text of the filter is looked for: in topic and subject, of which there are few, or in each row. */
export type TextIn = 'names' | 'rows';

/** Audit records of these facets after a cursor, newest first. */
export async function seekMismatches(
  database: Database,
  filter: MismatchFilter,
  facets: readonly string[],
  textIn: TextIn,
  limit: number,
  after: Cursor | null,
): Promise<readonly MismatchRow[]> {
  const { from = null, to = null, q } = filter;
  const text = q == null ? null : containsPattern(q);
  const [ofRow, ofNames] = textIn === 'rows' ? [text, null] : [null, text];
  const [statement, places] = scopeOf(filter, ofNames);
  const common = [facets, from, to, after?.at ?? null, after?.id ?? null, limit, ofRow];
  const { rows } = await database.query<MismatchRow>(statement, [...common, ...places]);
  return rows;
}

/** The index that a filter is sought by, and the parameters from $8 on. */
function scopeOf(filter: MismatchFilter, text: string | null): [Statement, unknown[]] {
  const { topic, subject = null, schemaId } = filter;
  const asked = [topic == null ? null : globPattern(topic), subject, text];
  const whole = wholeTopic(filter);
  if (schemaId != null) return [bySchemaId, [...asked, schemaId]];
  if (whole !== null) return [byTopic, [...asked, whole]];
  if (subject !== null) return [bySubject, [...asked, subject]];
  return topic == null && text === null ? [byFacet, []] : [byName, asked];
}
