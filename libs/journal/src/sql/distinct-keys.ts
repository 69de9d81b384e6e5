/** An index of the audit: the column that is given, if one is, and those it goes on with before `facet`. */
export interface IndexScope {
  readonly fixed: 'topic' | 'subject' | 'mapping_schema_id' | 'latest_schema_id' | null;
  readonly distinct: readonly ('topic' | 'subject')[];
}

/**
 * A recursive CTE of every distinct combination of a scope's columns that there is, each found by one step into the
 * index (a loose index scan), so that it costs as many steps as there are combinations however many rows they have.
 * @param parameter the given column's value
 */
export function distinctKeys(
  name: string,
  { fixed: given, distinct: then }: IndexScope,
  parameter: string,
): string {
  const columns = then.join(', ');
  const before = then.map((column) => `p.${column}`).join(', ');
  const where = given === null ? '' : `${given} = ${parameter} and `;
  const first = given === null ? '' : `where ${given} = ${parameter}`;
  return `
    ${name} as (
      (select ${columns} from mismatch ${first} order by ${columns} limit 1)
      union all
      select n.*
        from ${name} p
       cross join lateral (
         select ${columns} from mismatch where ${where}(${columns}) > (${before}) order by ${columns} limit 1
       ) n
    )`;
}
