import { Client } from 'pg';
import { Topics } from '../support/topics.js';
import type { LoggedRecord, SeenFact, Stream, View } from './history.js';
import type { Pod } from './pods.js';
import { idOf } from './schemas.js';
import type { DriftingTopic } from './subjects.js';

/** Everything that lies in Kafka. */
export async function readLog(broker: string, topics: readonly DriftingTopic[]): Promise<LoggedRecord[]> {
  const reader = new Topics(broker);
  try {
    const found: LoggedRecord[] = [];
    for (const { name } of topics) {
      const records = await reader.read(name);
      found.push(
        ...records.map(({ partition, offset, key }) => ({ id: idOf(key), topic: name, partition, offset })),
      );
    }
    return found;
  } finally {
    await reader.close();
  }
}

/** Every stream's facts as Postgres has them, and what a gateway's own check says of it. */
export async function readStreams(
  postgres: string,
  pod: Pod,
  topics: readonly DriftingTopic[],
): Promise<Stream[]> {
  const client = new Client({ connectionString: postgres });
  await client.connect();
  try {
    const streams: Stream[] = [];
    for (const { name, subjects } of topics)
      for (const subject of subjects) {
        const { rows } = await client.query<FactRow>(
          'select version, data, metadata from subject_event where stream_id = $1 order by version',
          [`${name}/${subject}`],
        );
        const facts = rows.map(({ version, data, metadata }) => ({ version, data, pod: metadata.pod }));
        const { problems } = (await ask(pod, `/v1/subjects/${name}/${subject}/verify`)) as {
          problems?: readonly string[];
        };
        streams.push({ topic: name, subject, facts, problems: problems ?? ['it could not be checked'] });
      }
    return streams;
  } finally {
    await client.end();
  }
}

interface FactRow {
  readonly version: number;
  readonly data: SeenFact['data'];
  readonly metadata: { readonly pod: string };
}

/** Every subject as every pod shows it. */
export async function readViews(pods: readonly Pod[], topics: readonly DriftingTopic[]): Promise<View[]> {
  const views: View[] = [];
  for (const pod of pods)
    for (const topic of topics)
      for (const subject of topic.subjects) {
        const { version, state } = (await ask(pod, `/v1/subjects/${topic.name}/${subject}`)) as {
          version?: number;
          state?: string;
        };
        views.push({
          pod: pod.name,
          topic: topic.name,
          subject,
          version: version ?? 0,
          state: state ?? 'unknown',
        });
      }
  return views;
}

async function ask({ process }: Pod, path: string): Promise<unknown> {
  const response = await fetch(`${process?.url ?? ''}${path}`);
  return response.json();
}
