import { Client } from 'pg';
import { Topics } from '../support/topics.js';
import type { LoggedRecord, SeenFact, Stream, View } from './history.js';
import type { Clients } from './clients.js';
import type { Pod } from './pods.js';
import { idOf } from './schemas.js';
import type { DriftingTopic } from './subjects.js';

/** Everything that lies in Kafka. */
export async function readLog(broker: string, topics: readonly DriftingTopic[]): Promise<LoggedRecord[]> {
  const reader = new Topics(broker);
  try {
    const found: LoggedRecord[] = [];
    for (const { name: topic } of topics)
      for (const { partition, offset, key } of await reader.read(topic))
        found.push({ id: idOf(key), topic, partition, offset });
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

/** What every pod sends every subject's records under, by an answer from its memory. */
export async function readViews(
  pods: readonly Pod[],
  topics: readonly DriftingTopic[],
  clients: Clients,
): Promise<View[]> {
  const views: View[] = [];
  for (const pod of pods)
    for (const topic of topics) {
      // A record that fits every mapping: nothing is looked up.
      const { keySchemaId, valueSchemaId } = await clients.post(pod, topic, 1, 0);
      const of = { pod: pod.name, topic: topic.name };
      views.push(
        { ...of, subject: topic.keySubject, schemaId: keySchemaId },
        { ...of, subject: topic.valueSubject, schemaId: valueSchemaId },
      );
    }
  return views;
}

async function ask({ process }: Pod, path: string): Promise<unknown> {
  const response = await fetch(`${process?.url ?? ''}${path}`);
  return response.json();
}
