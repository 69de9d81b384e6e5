import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { dataOf } from '../../api/client.js';
import { useEvents } from '../../live/live.js';
import { useApi } from '../../session/session.js';
import type { EventPage } from './data.js';
import { addEvents, noStory, since, storyEvent, type Story, type StoryEvent } from './story.js';

const hourMs = 3_600_000;
const pageSize = 500;
const mostPages = 2;
/** The story begins with as many events, if the hour had more. */
export const mostEvents = pageSize * mostPages;
/** How often live events are told, in ms. */
const paceMs = 1000;
/** So many live events are kept. A story that is read again is told on from them. */
const mostRecent = 2000;

interface ShownStory {
  /** Null: nothing is known yet. */
  readonly story: Story | null;
  /** There were more events than the story begins with. */
  readonly isTruncated: boolean;
  /** Why nothing is known, or nothing new. */
  readonly failure: unknown;
}

/** The last hour's story: read once, then told on by the event stream. */
export function useStory(): ShownStory {
  const api = useApi();
  const query = useQuery({
    queryKey: ['story'],
    queryFn: async ({ signal }) => {
      const from = new Date(Date.now() - hourMs).toISOString();
      const events: StoryEvent[] = [];
      let cursor: string | null = null;
      for (let page = 0; page < mostPages; page += 1) {
        const read: EventPage = await dataOf(
          api.GET('/v1/events', {
            params: { query: { from, limit: pageSize, ...(cursor !== null && { cursor }) } },
            signal,
          }),
        );
        events.push(...read.items.map(storyEvent));
        cursor = read.next_cursor;
        if (cursor === null) break;
      }
      return { story: addEvents(noStory, events.toReversed()), isTruncated: cursor !== null };
    },
    structuralSharing: false,
  });
  const { data } = query;
  const recent = useRef<StoryEvent[]>([]);
  const [told, setTold] = useState<Story>(noStory);
  useEvents((event) => {
    recent.current.push(storyEvent(event));
    if (recent.current.length > mostRecent) recent.current.shift();
  });
  useEffect(() => {
    if (data === undefined) return;
    const tell = (before: Story): Story => since(addEvents(before, recent.current), Date.now() - hourMs);
    // Recent events may have come while the page of events was on its way.
    setTold(tell(data.story));
    const timer = setInterval(() => setTold(tell), paceMs);
    return () => clearInterval(timer);
  }, [data]);
  return {
    story: data === undefined ? null : told,
    isTruncated: data?.isTruncated ?? false,
    failure: query.error ?? query.failureReason,
  };
}
