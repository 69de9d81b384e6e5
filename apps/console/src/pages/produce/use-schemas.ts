import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { dataOf } from '../../api/client.js';
import { useLive } from '../../live/live.js';
import { useApi } from '../../session/session.js';
import { readSchema, type AvroType } from './form/avro-type.js';

/** The subjects of a topic, by the part of a record that they describe. */
export interface TopicSubjects {
  readonly key: readonly string[];
  readonly value: readonly string[];
}

const pollMs = 5000;

/** @param mayRead false: nothing is asked */
export function useTopicSubjects(topic: string, mayRead: boolean) {
  const api = useApi();
  const { status } = useLive();
  return useQuery({
    queryKey: ['subjects', 'of-topic', topic],
    queryFn: async ({ signal }): Promise<TopicSubjects> => {
      const query = { topic, limit: 500, sort: 'subject' } as const;
      const { items } = await dataOf(api.GET('/v1/subjects', { params: { query }, signal }));
      const of = (role: 'key' | 'value') =>
        items
          .filter((each) => each.topic === topic && each.role === role)
          .map(({ subject }) => subject)
          // The usual name first: the gateway takes it unless it is configured otherwise.
          .toSorted(
            (one, other) => Number(other === `${topic}-${role}`) - Number(one === `${topic}-${role}`),
          );
      return { key: of('key'), value: of('value') };
    },
    enabled: mayRead,
    refetchInterval: status === 'live' ? false : pollMs,
  });
}

/** The schema that a subject is written with. */
export interface SubjectSchema {
  readonly text: string;
  /** Null: it is not a schema that the form can read. */
  readonly type: AvroType | null;
  readonly id: number | null;
  readonly version: number | null;
}

/** The schema of a subject's mapping; data null: it has none yet. @param subject null: nothing is asked */
export function useSubjectSchema(topic: string, subject: string | null) {
  const api = useApi();
  const { status } = useLive();
  const { data, isPending, error } = useQuery({
    queryKey: ['subject', topic, subject, 'comparison', 'seen'],
    queryFn: ({ signal }) =>
      dataOf(
        api.GET('/v1/subjects/{topic}/{subject}/comparison', {
          params: { path: { topic, subject: subject ?? '' } },
          signal,
        }),
      ),
    enabled: subject !== null,
    refetchInterval: status === 'live' ? false : pollMs,
  });
  const mapping = data?.mapping ?? null;
  const text = mapping?.schema ?? null;
  const type = useMemo(() => typeOf(text), [text]);
  const schema: SubjectSchema | null =
    mapping === null ? null : { text: mapping.schema, type, id: mapping.schema_id, version: mapping.version };
  return { schema, error, isPending: subject !== null && isPending };
}

function typeOf(text: string | null): AvroType | null {
  if (text === null) return null;
  try {
    return readSchema(text);
  } catch {
    return null;
  }
}
