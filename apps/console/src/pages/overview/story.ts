import type { StreamEvent } from '../../live/event-stream.js';
import {
  detailsOf,
  mappingAfter,
  type DescribedEvent,
  type EventDetails,
  type NamedSchema,
} from '../../text/event-details.js';
import { eventTone } from '../../text/events.js';
import type { Tone } from '../../ui/tone.js';

/** What the story keeps of an event: no schema texts, which may be large. */
export interface StoryEvent {
  readonly topic: string;
  readonly subject: string;
  readonly position: bigint;
  /** Epoch ms. */
  readonly at: number;
  readonly tone: Tone;
  readonly details: EventDetails;
}

/** Events of one subject that followed each other: how they began, the last ones, and how many came between. */
export interface Chapter {
  readonly topic: string;
  readonly subject: string;
  readonly first: StoryEvent;
  /** After the first one, oldest first. */
  readonly latest: readonly StoryEvent[];
  /** Between the first one and the latest. */
  readonly omitted: { readonly events: number; readonly conflicts: number };
  /** The subject's mapping after the last event. */
  readonly mapping: NamedSchema | null;
}

/** What happened lately. Its size is bounded, however many events there were. */
export interface Story {
  /** The one whose last event is newest comes last. */
  readonly chapters: readonly Chapter[];
  /** The last event that it has. */
  readonly position: bigint;
  /** How many chapters were dropped for those that came later. */
  readonly dropped: number;
}

export const noStory: Story = { chapters: [], position: -1n, dropped: 0 };

/** After a quiet time this long, in ms, what happens to a subject is another chapter. */
const quietMs = 10 * 60_000;
const mostChapters = 200;
/** With the first one, a conflict of four events is told in full. */
const mostLatest = 3;

export const storyEvent = (
  event: DescribedEvent & Pick<StreamEvent, 'topic' | 'subject' | 'global_position'>,
): StoryEvent => ({
  topic: event.topic,
  subject: event.subject,
  position: BigInt(event.global_position),
  at: Date.parse(event.at),
  tone: eventTone(event),
  details: detailsOf(event, null),
});

export const lastOf = ({ first, latest }: Chapter): StoryEvent => latest.at(-1) ?? first;

export const eventsOf = ({ latest, omitted }: Chapter): number => 1 + omitted.events + latest.length;

const isConflict = ({ details: { type } }: StoryEvent): boolean =>
  type === 'ConflictDetected' || type === 'ConflictObserved';

export const conflictsOf = ({ first, latest, omitted }: Chapter): number =>
  omitted.conflicts + [first, ...latest].filter(isConflict).length;

const keyOf = ({ topic, subject }: Pick<StoryEvent, 'topic' | 'subject'>): string =>
  JSON.stringify([topic, subject]);

/** @param events oldest first; those that the story has already change nothing */
export function addEvents(story: Story, events: readonly StoryEvent[]): Story {
  const added = events.filter(({ position }) => position > story.position);
  const last = added.at(-1);
  if (last === undefined) return story;
  // A map keeps the order of insertion: each chapter that goes on moves to the end.
  const open = new Map<string, Chapter>();
  const closed: Chapter[] = [];
  const close = (chapter: Chapter | undefined): void => {
    if (chapter !== undefined) closed.push(chapter);
  };
  for (const chapter of story.chapters) {
    const key = keyOf(chapter);
    close(open.get(key));
    open.delete(key);
    open.set(key, chapter);
  }
  for (const event of added) {
    const key = keyOf(event);
    const before = open.get(key);
    open.delete(key);
    const goesOn = before !== undefined && event.at - lastOf(before).at < quietMs;
    if (!goesOn) close(before);
    open.set(key, goesOn ? goOn(before, event) : begin(event, before?.mapping ?? null));
  }
  const chapters = [...closed, ...open.values()].toSorted((one, other) =>
    Number(lastOf(one).position - lastOf(other).position),
  );
  const kept = chapters.slice(-mostChapters);
  return { chapters: kept, position: last.position, dropped: story.dropped + chapters.length - kept.length };
}

const knowing = (event: StoryEvent, before: NamedSchema | null): StoryEvent => ({
  ...event,
  details: { ...event.details, before },
});

const begin = (event: StoryEvent, mapping: NamedSchema | null): Chapter => ({
  topic: event.topic,
  subject: event.subject,
  first: knowing(event, mapping),
  latest: [],
  omitted: { events: 0, conflicts: 0 },
  mapping: mappingAfter(event.details, mapping),
});

function goOn(chapter: Chapter, event: StoryEvent): Chapter {
  const latest = [...chapter.latest, knowing(event, chapter.mapping)];
  const left = latest.splice(0, Math.max(0, latest.length - mostLatest));
  return {
    ...chapter,
    latest,
    omitted: {
      events: chapter.omitted.events + left.length,
      conflicts: chapter.omitted.conflicts + left.filter(isConflict).length,
    },
    mapping: mappingAfter(event.details, chapter.mapping),
  };
}

/** Without what ended before an instant, epoch ms. */
export function since(story: Story, from: number): Story {
  const chapters = story.chapters.filter((chapter) => lastOf(chapter).at >= from);
  return chapters.length === story.chapters.length ? story : { ...story, chapters };
}

/** One chapter, and how many others went like it. */
export interface Entry {
  readonly chapter: Chapter;
  readonly others: {
    readonly subjects: number;
    readonly conflicts: number;
    /** How the names of all their subjects begin; empty: not alike. */
    readonly prefix: string;
  } | null;
}

/** As many that went the same way read as one. */
const fewestAlike = 3;

/** The story, newest first: chapters that went alike are one entry. */
export function entriesOf({ chapters }: Story): readonly Entry[] {
  const alike = Map.groupBy(chapters.toReversed(), wayOf);
  return [...alike.values()]
    .flatMap((group): Entry[] => {
      const [chapter, ...others] = group;
      if (chapter === undefined || group.length < fewestAlike)
        return group.map((each) => ({ chapter: each, others: null }));
      return [
        {
          chapter,
          others: {
            subjects: new Set(others.map(keyOf)).size,
            conflicts: others.reduce((sum, each) => sum + conflictsOf(each), 0),
            prefix: prefixOf(group.map(({ subject }) => subject)),
          },
        },
      ];
    })
    .toSorted((one, other) => Number(lastOf(other.chapter).position - lastOf(one.chapter).position));
}

/** How a chapter began and how it ended. */
function wayOf(chapter: Chapter): string {
  const last = lastOf(chapter).details;
  const { type, kind } = chapter.first.details;
  return JSON.stringify([type, kind, last.type, last.verdict, last.actor]);
}

/** What all names begin with, without a part of a word that is too short to say anything. */
export function prefixOf(names: readonly string[]): string {
  const [first = '', ...rest] = names;
  let length = first.length;
  for (const name of rest) while (!name.startsWith(first.slice(0, length))) length -= 1;
  return length < 3 ? '' : first.slice(0, length);
}
