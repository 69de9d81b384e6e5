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

/**
 * What happened to one subject at one time, from its first event to the one that ended it: a conflict with its look-up and its retry, a
 * circuit that opened, a reset. Where it happened again in the same way, it is told once.
 */
export interface Chapter {
  readonly topic: string;
  readonly subject: string;
  readonly first: StoryEvent;
  /** After the first one, oldest first. */
  readonly latest: readonly StoryEvent[];
  /** How many events came between the first one and the latest. */
  readonly omitted: number;
  /** False: it goes on, e.g. with a look-up. */
  readonly isSettled: boolean;
  /** The subject's mapping after the last event. */
  readonly mapping: NamedSchema | null;
  /** How often the same happened to the subject before, and since when (epoch ms); null: never. */
  readonly before: { readonly times: number; readonly since: number } | null;
}

/** What happened lately. Its size is bounded, however many events there were. */
export interface Story {
  /** The one whose last event is newest comes last. */
  readonly chapters: readonly Chapter[];
  /** The last event that it has. */
  readonly position: bigint;
  /** Chapters were dropped for those that came later. */
  readonly isCut: boolean;
}

export const noStory: Story = { chapters: [], position: -1n, isCut: false };

export const mostChapters = 200;
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

export const lastOf = ({ first, latest }: Pick<Chapter, 'first' | 'latest'>): StoryEvent =>
  latest.at(-1) ?? first;

/** How many conflicts a chapter tells, with those before that were like it. A first use is none, as in the audit. */
export const conflictsOf = ({ first: { details }, before }: Chapter): number =>
  details.type === 'ConflictObserved' || (details.type === 'ConflictDetected' && details.kind !== 'FIRST_USE')
    ? 1 + (before?.times ?? 0)
    : 0;

const keyOf = ({ topic, subject }: Pick<StoryEvent, 'topic' | 'subject'>): string =>
  JSON.stringify([topic, subject]);

/** Something follows these. */
const goesOn = ({ details: { type, verdict } }: StoryEvent): boolean =>
  ['ConflictDetected', 'LookupFailed', 'LookupStarted', 'TrialStarted'].includes(type) ||
  (type === 'SchemaResolved' && (verdict === 'follow' || verdict === 'accept'));

/** These may come at any time, and leave a subject where it is. */
const changesNothing = ({ details: { type } }: StoryEvent): boolean =>
  ['ConflictObserved', 'WriterAccepted', 'WriterRewritten', 'WriterRefused', 'SubjectAssociated'].includes(
    type,
  );

/** @param events oldest first; those that the story has already change nothing */
export function addEvents(story: Story, events: readonly StoryEvent[]): Story {
  const added = events.filter(({ position }) => position > story.position);
  const last = added.at(-1);
  if (last === undefined) return story;
  const chapters = new Set(story.chapters);
  const newestOf = new Map<string, Chapter>();
  const settled = new Map<string, Chapter>();
  for (const chapter of chapters) {
    newestOf.set(keyOf(chapter), chapter);
    if (chapter.isSettled) settled.set(wayOfSubject(chapter), chapter);
  }
  for (const event of added) {
    const newest = newestOf.get(keyOf(event));
    let chapter = begin(event, newest?.mapping ?? null);
    if (newest?.isSettled === false) {
      chapters.delete(newest);
      chapter = goOn(newest, event);
    }
    if (chapter.isSettled) {
      const like = settled.get(wayOfSubject(chapter));
      if (like !== undefined) {
        chapters.delete(like);
        chapter = again(like, chapter);
      }
      settled.set(wayOfSubject(chapter), chapter);
    }
    chapters.add(chapter);
    newestOf.set(keyOf(event), chapter);
  }
  return {
    chapters: [...chapters].slice(-mostChapters),
    position: last.position,
    isCut: story.isCut || chapters.size > mostChapters,
  };
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
  omitted: 0,
  isSettled: !goesOn(event),
  mapping: mappingAfter(event.details, mapping),
  before: null,
});

function goOn(chapter: Chapter, event: StoryEvent): Chapter {
  const latest = [...chapter.latest, knowing(event, chapter.mapping)];
  return {
    ...chapter,
    latest: latest.slice(-mostLatest),
    omitted: chapter.omitted + Math.max(0, latest.length - mostLatest),
    isSettled: !goesOn(event) && !changesNothing(event),
    mapping: mappingAfter(event.details, chapter.mapping),
  };
}

const again = (earlier: Chapter, chapter: Chapter): Chapter => ({
  ...chapter,
  before: {
    times: (earlier.before?.times ?? 0) + 1,
    since: earlier.before?.since ?? earlier.first.at,
  },
});

/** Without what ended before an instant, epoch ms. */
export function since(story: Story, from: number): Story {
  const chapters = story.chapters.filter((chapter) => lastOf(chapter).at >= from);
  return chapters.length === story.chapters.length ? story : { ...story, chapters };
}

/** One chapter, and how many of other subjects went like it. */
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
function wayOf(chapter: Pick<Chapter, 'first' | 'latest'>): string {
  const { type, kind, source } = chapter.first.details;
  const last = lastOf(chapter).details;
  return JSON.stringify([type, kind, source, last.type, last.verdict, last.actor]);
}

const wayOfSubject = (chapter: Chapter): string => keyOf(chapter) + wayOf(chapter);

/** What all names begin with, unless it is too short to say anything. */
export function prefixOf(names: readonly string[]): string {
  const [first = '', ...rest] = names;
  let { length } = first;
  for (const name of rest) while (!name.startsWith(first.slice(0, length))) length -= 1;
  return length < 3 ? '' : first.slice(0, length);
}
