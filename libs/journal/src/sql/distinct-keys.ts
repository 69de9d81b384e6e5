/** An index of the audit: the column whose value is fixed (null: none), and the columns between it and `facet`. */
export interface IndexScope {
  readonly fixed: 'topic' | 'subject' | 'mapping_schema_id' | 'latest_schema_id' | null;
  readonly distinct: readonly ('topic' | 'subject')[];
}

/**
 * A recursive CTE of the distinct combinations of a scope's columns: a loose index scan. It costs one index descent per
 * combination, however many rows have it.
 * @param parameter holds the value of the fixed column
 */
export function distinctKeys(name: string, { fixed, distinct }: IndexScope, parameter: string): string {
  const columns = distinct.join(', ');
  const before = distinct.map((column) => `p.${column}`).join(', ');
  const where = fixed === null ? '' : `${fixed} = ${parameter} and `;
  const first = fixed === null ? '' : `where ${fixed} = ${parameter}`;
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
