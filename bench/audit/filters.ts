import type { Client } from 'pg';

/** A query of the audit, by the names of the API. */
export type Query = Readonly<Record<string, string>>;

/** The optional filters of the API; `from` and `to` count as one. */
const NAMES = [
  'topic',
  'subject',
  'role',
  'kind',
  'class',
  'verdict',
  'outcome',
  'schema_id',
  'time',
  'q',
] as const;
type Name = (typeof NAMES)[number];

/** A value for every filter. They may or may not occur together in a row. */
type Values = Readonly<Record<Name, Query>>;

/** The source of the values of a combination. */
export type Source = 'one row' | 'drawn independently' | 'rare or absent' | 'pattern';

/** Every combination of filters (1,023, and none) with values from several sources. `total`: the number of rows. */
export async function allCombinations(
  client: Client,
  total: number,
): Promise<readonly (readonly [Source, Query])[]> {
  const { rows } = await client.query<Record<string, string | null>>(
    `select topic, subject, role, kind, verdict, outcome, mapping_schema_id as schema_id, request_id,
            differences -> 0 ->> 'field' as field, opened_at - interval '1 day' as from,
            opened_at + interval '1 hour' as to
       from mismatch tablesample system (${Math.min(100, (5000 / total) * 100)}) repeatable (1)
      where verdict is not null`,
  );
  const row = (seed: number): Record<string, string | null> => rows[(seed * 7919) % rows.length] ?? {};
  const instant = (value: unknown): string => new Date(value as Date).toISOString();
  const valuesOf = (of: (name: Name) => Record<string, string | null>, seed: number): Values => {
    const text = (name: Name, column: string = name): string => String(of(name)[column]);
    const words = [
      text('q', 'request_id'),
      text('q', 'field'),
      text('q', 'topic').slice(0, 9),
      text('q', 'topic'),
    ];
    return {
      topic: { topic: text('topic') },
      subject: { subject: text('subject') },
      role: { role: text('role') },
      kind: { kind: text('kind') },
      class: { class: 'schema.conflict' },
      verdict: { verdict: text('verdict') },
      outcome: { outcome: text('outcome') },
      schema_id: { schema_id: text('schema_id') },
      time: { from: instant(of('time')['from']), to: instant(of('time')['to']) },
      q: { q: words[seed % words.length] ?? '' },
    };
  };
  const rare: Values = {
    topic: { topic: 'bars_0999_1s_rows' },
    subject: { subject: 'bars_0998_1s_rows-key' },
    role: { role: 'key' },
    kind: { kind: 'MISSING_ENUM_SYMBOLS' },
    class: { class: 'data.invalid' },
    verdict: { verdict: 'accept' },
    outcome: { outcome: 'pending' },
    schema_id: { schema_id: '21001' },
    time: { from: '2024-12-01T00:00:00.000Z', to: '2024-12-01T00:10:00.000Z' },
    q: { q: 'nowhere-to-be-found' },
  };
  return Array.from({ length: 2 ** NAMES.length }, (_, set) => set).flatMap((set) => {
    const chosen = NAMES.filter((_, bit) => (set & (1 << bit)) !== 0);
    const pick = (values: Values): Query => Object.assign({}, ...chosen.map((name) => values[name])) as Query;
    const same = valuesOf(() => row(set), set);
    const independent = valuesOf((name) => row(set * 13 + NAMES.indexOf(name)), set);
    const glob = { ...same, topic: { topic: `${String(row(set)['topic']).slice(0, 7)}*` } };
    return [
      ['one row', pick(same)],
      ['drawn independently', pick(independent)],
      [
        'rare or absent',
        pick({
          ...independent,
          ...Object.fromEntries(
            chosen.filter((_, nth) => nth % 2 === set % 2).map((name) => [name, rare[name]]),
          ),
        }),
      ],
      ...(chosen.includes('topic') ? [['pattern', pick(glob)] as const] : []),
    ] as const;
  });
}
