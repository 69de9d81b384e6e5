import type { Database } from '../database.js';

interface StreamVersionRow {
  readonly stream_id: string;
  readonly version: number;
}

const statement = {
  name: 'stream_versions',
  text: `select stream_id, version from subject_stream where stream_id = any($1::text[])`,
};

/** The current versions of these streams; streams without events are left out. */
export async function streamVersions(
  database: Database,
  streamIds: readonly string[],
): Promise<readonly StreamVersionRow[]> {
  const { rows } = await database.query<StreamVersionRow>(statement, [streamIds]);
  return rows;
}
