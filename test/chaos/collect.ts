import { Client } from 'pg';
import type { RegistryProxy } from '../support/registry-proxy.js';
import { Topics } from '../support/topics.js';
import type { Clients } from './clients.js';
import type {
  ChaosHistory,
  FramedRecord,
  Lookup,
  RegisteredVersion,
  SeenEvent,
  Stream,
  View,
} from './history.js';
import type { Pod, Pods } from './pods.js';
import { SeededRandom } from '../support/seeded-random.js';
import { idOf } from './schemas.js';
import { fingerprintOf } from './subjects.js';
import type { ChaosTopic } from './topics.js';

/** Every record in Kafka. */
export async function readLog(broker: string, topics: readonly ChaosTopic[]): Promise<FramedRecord[]> {
  const reader = new Topics(broker);
  try {
    const found: FramedRecord[] = [];
    for (const { name: topic } of topics)
      for (const { partition, offset, key, value } of await reader.read(topic))
        found.push({ id: idOf(key), topic, partition, offset, key, value });
    return found;
  } finally {
    await reader.close();
  }
}

const subjectsOf = ({ key, values }: ChaosTopic): string[] => [key.name, ...values.map(({ name }) => name)];

/** Every stream's events as Postgres has them, and the result of a gateway's own verification. */
export async function readStreams(
  postgres: string,
  pod: Pod,
  topics: readonly ChaosTopic[],
): Promise<Stream[]> {
  const client = new Client({ connectionString: postgres });
  await client.connect();
  try {
    const streams: Stream[] = [];
    for (const topic of topics)
      for (const subject of subjectsOf(topic)) {
        const { rows } = await client.query<EventRow>(
          'select version, data, metadata from subject_event where stream_id = $1 order by version',
          [`${topic.name}/${subject}`],
        );
        const events = rows.map(({ version, data, metadata }) => ({ version, data, pod: metadata.pod }));
        const { problems } = (await getJson(
          `${pod.process?.url ?? ''}/v1/subjects/${topic.name}/${subject}/verify`,
        )) as { problems?: readonly string[] };
        streams.push({
          topic: topic.name,
          subject,
          events,
          problems: problems ?? ['the verification did not respond'],
        });
      }
    return streams;
  } finally {
    await client.end();
  }
}

interface EventRow {
  readonly version: number;
  readonly data: SeenEvent['data'];
  readonly metadata: { readonly pod: string };
}

/** The schema that every pod writes under for clients that declare none, taken from the response to one record. */
export async function readViews(
  pods: Pods,
  topics: readonly ChaosTopic[],
  clients: Clients,
): Promise<View[]> {
  const views: View[] = [];
  const random = new SeededRandom(1);
  for (const topic of topics)
    for (const pod of pods.serving(topic)) {
      const [subject] = topic.values;
      // By now the mapping has every field of the released version, so the pod uses its memory and looks nothing up.
      const post = { topic, subject, value: 'nothing', key: 'nothing', form: 'plain', records: 1 } as const;
      const posted = await clients.post(pod, post, random);
      const { key_schema_id: keyId = null, value_schema_id: valueId = null } = posted?.body ?? {};
      const of = { pod: pod.name, topic: topic.name };
      views.push(
        { ...of, subject: topic.key.name, schemaId: keyId },
        { ...of, subject: subject.name, schemaId: valueId },
      );
    }
  return views;
}

/** Every registered version of the topics' subjects. */
export async function readVersions(
  registry: string,
  topics: readonly ChaosTopic[],
): Promise<RegisteredVersion[]> {
  const read: RegisteredVersion[] = [];
  for (const subject of topics.flatMap(subjectsOf)) {
    const versions = (await getJson(`${registry}/subjects/${subject}/versions`)) as readonly number[];
    for (const version of versions) {
      const { id, schema } = (await getJson(`${registry}/subjects/${subject}/versions/${version}`)) as {
        id: number;
        schema: string;
      };
      const fingerprint = fingerprintOf(JSON.parse(schema) as object);
      read.push({ subject, version, schemaId: id, schema, fingerprint });
    }
  }
  return read;
}

/** The registry calls that the check counts. */
export function lookupsOf({ calls }: RegistryProxy): Pick<ChaosHistory, 'lookups' | 'unknownTexts'> {
  const lookups: Lookup[] = [];
  const unknownTexts: Lookup[] = [];
  for (const { method, path, at, user, status } of calls) {
    const [, name, rest] = /\/subjects\/([^/]+)(?:\/(.*))?$/.exec(path) ?? [];
    if (name === undefined) continue;
    const lookup = { subject: decodeURIComponent(name), slot: user ?? '', at };
    if (method === 'GET' && rest === 'versions/latest') lookups.push(lookup);
    if (method === 'POST' && rest === undefined && status === 404) unknownTexts.push(lookup);
  }
  return { lookups, unknownTexts };
}

async function getJson(url: string): Promise<unknown> {
  return (await fetch(url)).json();
}
