import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { dataOf } from '../../api/client.js';
import { useLive } from '../../live/live.js';
import { useApi } from '../../session/session.js';
import type { Mismatch } from '../mismatches/data.js';
import { opens, type StoryEvent } from './course.js';

/** How often what may still change is read again while no events come, in ms. */
const pollMs = 5000;
/** The events that are read of a story: more than any has. */
const mostEvents = 500;
/** Where the event that opened a mismatch is looked for, in ms after it happened: it was stored a little later. */
const startsWithinMs = [
  [0, 1000],
  [1000, 10_000],
  [10_000, 100_000],
] as const;
/** The newer mismatches among which the next one is looked for. */
const mostNewer = 100;

export function useMismatch(id: string): UseQueryResult<Mismatch> {
  const api = useApi();
  const { status } = useLive();
  return useQuery({
    queryKey: ['mismatches', 'one', id],
    queryFn: ({ signal }) => dataOf(api.GET('/v1/mismatches/{id}', { params: { path: { id } }, signal })),
    refetchInterval: status === 'live' ? false : pollMs,
  });
}

export interface KnownEvents {
  /** From the one that opened the mismatch on, oldest first. */
  readonly events: readonly StoryEvent[];
  /** No event of the subject is missing at their end. */
  readonly isWhole: boolean;
}

/** The subject's events from a mismatch on. None if the log does not have the one that opened it. */
export function useStoryEvents(mismatch: Mismatch): UseQueryResult<KnownEvents> {
  const api = useApi();
  const { status } = useLive();
  const { id, topic, subject, opened_at: opened } = mismatch;
  const start = useQuery({
    queryKey: ['mismatch-start', id],
    queryFn: async ({ signal }) => {
      for (const [first, last] of startsWithinMs) {
        const query = {
          topic,
          subject,
          from: new Date(Date.parse(opened) + first).toISOString(),
          to: new Date(Date.parse(opened) + last).toISOString(),
          limit: mostEvents,
        };
        const { items } = await dataOf(api.GET('/v1/events', { params: { query }, signal }));
        const found = items.find((event) => opens(id, event));
        if (found !== undefined) return found.version;
      }
      return null;
    },
    staleTime: Infinity,
  });
  const version = start.data;
  const events = useQuery({
    queryKey: ['subject', topic, subject, 'story', version],
    queryFn: async ({ signal }): Promise<KnownEvents> => {
      if (version == null) return { events: [], isWhole: false };
      const { items } = await dataOf(
        api.GET('/v1/subjects/{topic}/{subject}/events', {
          params: { path: { topic, subject }, query: { after: version - 1, limit: mostEvents } },
          signal,
        }),
      );
      return { events: items, isWhole: items.length < mostEvents };
    },
    enabled: version !== undefined,
    refetchInterval: status === 'live' ? false : pollMs,
  });
  return version === undefined ? (start as unknown as UseQueryResult<KnownEvents>) : events;
}

export interface Neighbours {
  readonly previous: string | null;
  readonly next: string | null;
  /** There are too many newer ones to tell which one comes next. */
  readonly hasManyNewer: boolean;
}

/** The mismatches of the same subject before and after one. */
export function useNeighbours({
  id,
  topic,
  subject,
  opened_at: opened,
}: Mismatch): UseQueryResult<Neighbours> {
  const api = useApi();
  return useQuery({
    queryKey: ['mismatches', 'neighbours', id],
    queryFn: async ({ signal }): Promise<Neighbours> => {
      const of = { topic, subject };
      const [older, newer] = await Promise.all([
        dataOf(api.GET('/v1/mismatches', { params: { query: { ...of, to: opened, limit: 1 } }, signal })),
        dataOf(
          api.GET('/v1/mismatches', { params: { query: { ...of, from: opened, limit: mostNewer } }, signal }),
        ),
      ]);
      const at = newer.items.findIndex((each) => each.id === id);
      const hasManyNewer = at === -1 && newer.next_cursor !== null;
      const next = at === -1 ? newer.items.at(-1) : newer.items[at - 1];
      return {
        // Two may have been opened in the same millisecond.
        previous: (at === -1 ? undefined : newer.items[at + 1]?.id) ?? older.items[0]?.id ?? null,
        next: hasManyNewer ? null : (next?.id ?? null),
        hasManyNewer,
      };
    },
  });
}
