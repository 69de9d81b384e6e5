import type { Cursor } from '../cursor.js';
import type { Queryable, Statement } from '../database.js';
import { wholeTopic, type MismatchFilter } from '../mismatch-filter.js';
import { containsPattern, globPattern } from '../pattern.js';
import type { Stretch } from '../stretch.js';
import { cursorInstant } from './cursor-instant.js';
import { inStretch, newestFirst, rowsOf, stretchValues } from './mismatch-list.js';
import { placesOf, type Scope } from './mismatch-places.js';
import type { MismatchRow } from './mismatch-row.js';

/** The next rows of each facet, at each place; $1 to $3: the stretch, $4: how many, $5: facets. */
function nextRows(places: string, same: string, asked: string): string {
  return `
      select h.opened_at, h.id
        from ${places} unnest($5::text[]) f (facet)
       cross join lateral (
         select m.opened_at, m.id
           from mismatch m
          where ${same} m.facet = f.facet
            and ${inStretch}
          ${newestFirst}
          limit $4
       ) h
       ${asked}`;
}

/** What is asked of a place: $6 to $8, a topic's pattern, a subject, a text in either. */
const placeAsked = `
       where ($6::text is null or p.topic like $6)
         and ($7::text is null or p.subject = $7)
         and ($8::text is null or p.topic ilike $8 or p.subject ilike $8)`;

/** The value of the column that a scope is given. */
const GIVEN = '$9';

function rowsOfPlaces(name: string, { given, then }: Scope): string {
  const columns = given === 'topic' || given === 'subject' ? [...then, `${GIVEN}::text as ${given}`] : then;
  const same = [
    ...(given === null ? [] : [`m.${given} = ${GIVEN}`]),
    ...then.map((column) => `m.${column} = p.${column}`),
  ];
  return nextRows(
    `(select ${columns.join(', ')} from ${name}) p cross join`,
    `${same.join(' and ')} and`,
    placeAsked,
  );
}

/** Statements over `hit`, the next rows at the places of these scopes. A row that is found by two scopes is one row. */
function statementOf(name: string, scopes: readonly Scope[], select: string): Statement {
  const places = scopes.map((scope, index) => placesOf(`place_${index}`, scope, GIVEN));
  const found = scopes.map((scope, index) => rowsOfPlaces(`place_${index}`, scope));
  const hit = `
    hit as (
      select opened_at, id from (${found.length > 0 ? found.join('\n      union\n') : nextRows('', '', '')}) found
       ${newestFirst}
       limit $4
    )`;
  return { name, text: `with recursive ${[...places, hit].join(',')} ${select}` };
}

/** The ways in, each an index, as statements that end in this select. */
const waysIn = (name: string, select: string) => ({
  byFacet: statementOf(`${name}_by_facet`, [], select),
  byTopic: statementOf(`${name}_by_topic`, [{ given: 'topic', then: ['subject'] }], select),
  bySubject: statementOf(`${name}_by_subject`, [{ given: 'subject', then: ['topic'] }], select),
  byName: statementOf(`${name}_by_name`, [{ given: null, then: ['topic', 'subject'] }], select),
  bySchemaId: statementOf(
    `${name}_by_schema_id`,
    [
      { given: 'mapping_schema_id', then: ['topic', 'subject'] },
      { given: 'latest_schema_id', then: ['topic', 'subject'] },
    ],
    select,
  ),
});

const rowsBy = waysIn('seek_mismatches', rowsOf('hit'));
const cursorsBy = waysIn(
  'seek_cursors',
  `select ${cursorInstant('opened_at')} as at, id from hit ${newestFirst}`,
);

/** Audit records of these facets in a stretch, newest first. A text of the filter is looked for in topic and subject alone. */
export async function seekMismatches(
  database: Queryable,
  filter: MismatchFilter,
  facets: readonly string[],
  stretch: Stretch,
  limit: number,
): Promise<readonly MismatchRow[]> {
  const { rows } = await database.query<MismatchRow>(...asked(rowsBy, filter, facets, stretch, limit));
  return rows;
}

/** As `seekMismatches`, but only where they stand in the list. */
export async function seekCursors(
  database: Queryable,
  filter: MismatchFilter,
  facets: readonly string[],
  stretch: Stretch,
  limit: number,
): Promise<readonly Cursor[]> {
  const { rows } = await database.query<Cursor>(...asked(cursorsBy, filter, facets, stretch, limit));
  return rows;
}

/** The statement by the index that a filter is sought by, and its parameters. */
function asked(
  ways: ReturnType<typeof waysIn>,
  filter: MismatchFilter,
  facets: readonly string[],
  stretch: Stretch,
  limit: number,
): [Statement, unknown[]] {
  const { topic, subject = null, schemaId, q } = filter;
  const common = [...stretchValues(stretch), limit, facets];
  if (topic == null && subject === null && schemaId == null && q == null) return [ways.byFacet, common];
  const values = [...common, globPattern(topic), subject, containsPattern(q)];
  const whole = wholeTopic(filter);
  if (schemaId != null) return [ways.bySchemaId, [...values, schemaId]];
  if (whole !== null) return [ways.byTopic, [...values, whole]];
  if (subject !== null) return [ways.bySubject, [...values, subject]];
  return [ways.byName, values];
}
