import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { dataOf } from '../../../api/client.js';
import { useApi } from '../../../session/session.js';
import { Timeline } from './timeline.js';
import { useSubjectEvents } from './use-events.js';

interface FormerEventsProps {
  readonly topic: string;
  readonly subject: string;
}

/** The events of a subject that was removed: its log stays. Nothing of a subject that never was. */
export function FormerEvents({ topic, subject }: FormerEventsProps) {
  const api = useApi();
  const newest = useQuery({
    queryKey: ['subject', topic, subject, 'newest'],
    queryFn: async ({ signal }) => {
      const query = { topic, subject, limit: 1 };
      const { items } = await dataOf(api.GET('/v1/events', { params: { query }, signal }));
      return items[0]?.version ?? 0;
    },
  });
  return newest.data === undefined || newest.data === 0 ? null : (
    <Log topic={topic} subject={subject} newest={newest.data} />
  );
}

function Log({ topic, subject, newest }: FormerEventsProps & { readonly newest: number }) {
  const [more, setMore] = useState(0);
  const shown = useSubjectEvents(topic, subject, { newest, last: newest, more });
  return (
    <Timeline
      {...{ topic, subject, newest, shown }}
      last={newest}
      hasPast={false}
      onEarlier={() => setMore(more + 1)}
    />
  );
}
