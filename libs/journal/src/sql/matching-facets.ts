import type { Queryable } from '../database.js';
import type { MismatchFilter } from '../mismatch-filter.js';

const statement = {
  name: 'matching_facets',
  text: `
    with recursive distinct_facet as (
      (select facet from mismatch order by facet limit 1)
      union all
      select n.facet
        from distinct_facet p
       cross join lateral (select facet from mismatch where facet > p.facet order by facet limit 1) n
    )
    select p.facet
      from distinct_facet p, string_to_array(p.facet, E'\\x1f') part
     where ($1::text is null or part[1] = $1)
       and ($2::text is null or part[2] = $2)
       and ($3::text is null or part[3] = $3)
       and ($4::text is null or part[4] = $4)
       and ($5::text is null or part[5] = $5)`,
};

/** Every facet in the audit that matches a filter, by one index descent each; see the migration that adds the column. */
export async function matchingFacets(
  database: Queryable,
  { role, kind, class: errorClass, verdict, outcome }: MismatchFilter,
): Promise<readonly string[]> {
  const values = [role, kind, errorClass, verdict, outcome].map((value) => value ?? null);
  const { rows } = await database.query<{ facet: string }>(statement, values);
  return rows.map(({ facet }) => facet);
}
