import { describe, expect, it } from 'vitest';
import {
  addEvents,
  conflictsOf,
  entriesOf,
  mostChapters,
  noStory,
  prefixOf,
  since,
  storyEvent,
  type StoryEvent,
} from './story.js';

const start = Date.UTC(2026, 0, 1, 12);
const v1 = { schemaId: 3, version: 1 };
const v2 = { schemaId: 7, version: 2 };
let position = 0;

const event = (
  subject: string,
  type: string,
  data: Readonly<Record<string, unknown>> = {},
  seconds = 0,
): StoryEvent => {
  position += 1;
  return storyEvent({
    topic: 't',
    subject,
    type,
    data,
    global_position: String(position),
    at: new Date(start + seconds * 1000).toISOString(),
  });
};
const conflict = (subject: string, seconds = 0): StoryEvent[] => [
  event(subject, 'ConflictDetected', { kind: 'UNKNOWN_FIELD', mapping: v1 }, seconds),
  event(subject, 'SchemaResolved', { verdict: 'follow', next: v2, latest: v2 }, seconds),
  event(subject, 'RetrySucceeded', {}, seconds),
];
const types = (events: readonly StoryEvent[]): string[] => events.map(({ details }) => details.type);

describe('the story of the last hour', () => {
  it('tells a conflict in full, with the mapping that each event found', () => {
    const { chapters } = addEvents(noStory, conflict('orders'));
    expect(chapters).toHaveLength(1);
    expect(chapters.flatMap(({ first, latest }) => types([first, ...latest]))).toEqual([
      'ConflictDetected',
      'SchemaResolved',
      'RetrySucceeded',
    ]);
    expect(chapters[0]?.latest[0]?.details.before).toMatchObject(v1);
    expect(chapters[0]?.mapping).toMatchObject(v2);
  });

  it('tells a storm of one subject by its last conflict, and how often it happened before', () => {
    const storm = Array.from({ length: 334 }, (_, second) => conflict('orders', second)).flat();
    const { chapters } = addEvents(noStory, storm);
    expect(chapters.map(conflictsOf)).toEqual([334]);
    expect(chapters[0]?.before).toEqual({ times: 333, since: start });
    expect(chapters[0]?.first.at).toBe(start + 333_000);
  });

  it('tells each way of a storm once', () => {
    const storm = Array.from({ length: 100 }, (_, second) => [
      ...conflict('orders', second),
      event('orders', 'ConflictDetected', { kind: 'UNKNOWN_FIELD', mapping: v1 }, second),
      event('orders', 'CircuitOpened', {}, second),
      event('orders', 'TrialStarted', {}, second),
      event('orders', 'TrialSucceeded', {}, second),
    ]).flat();
    const { chapters } = addEvents(noStory, storm);
    expect(chapters.map(({ first, before }) => [first.details.type, before?.times])).toEqual([
      ['ConflictDetected', 99],
      ['ConflictDetected', 99],
      ['TrialStarted', 99],
    ]);
  });

  it('keeps only the beginning and the end of a long look-up', () => {
    const detected = event('orders', 'ConflictDetected');
    const lookups = Array.from({ length: 500 }, (_, attempt) => [
      event('orders', 'LookupFailed', { attempt, reason: 'timeout' }, attempt),
      event('orders', 'LookupStarted', {}, attempt),
    ]).flat();
    const { chapters } = addEvents(noStory, [detected, ...lookups]);
    expect(chapters.map(({ latest, omitted, isSettled }) => [latest.length, omitted, isSettled])).toEqual([
      [3, 997, false],
    ]);
  });

  it('does not end a conflict with an event that leaves the subject where it is', () => {
    const { chapters } = addEvents(noStory, [
      ...conflict('orders').slice(0, 1),
      event('orders', 'WriterAccepted', { schemaId: 9 }),
      event('orders', 'SchemaResolved', { verdict: 'follow', next: v2, latest: v2 }),
      event('orders', 'RetrySucceeded'),
    ]);
    expect(chapters.map(({ first, latest }) => types([first, ...latest]))).toEqual([
      ['ConflictDetected', 'WriterAccepted', 'SchemaResolved', 'RetrySucceeded'],
    ]);
  });

  it('is the same, however its events arrive', () => {
    const storm = Array.from({ length: 50 }, (_, second) => conflict(`orders-${second % 7}`, second)).flat();
    const atOnce = addEvents(noStory, storm);
    const oneByOne = storm.reduce((story, each) => addEvents(story, [each]), noStory);
    expect(oneByOne).toEqual(atOnce);
    expect(addEvents(atOnce, storm)).toEqual(atOnce);
  });

  it('begins another chapter once one has ended, which knows the mapping', () => {
    const { chapters } = addEvents(noStory, [
      ...conflict('orders'),
      event('orders', 'CircuitOpened', { forced: { actor: 'ada', reason: 'x' } }, 900),
      event('orders', 'SubjectReset', { actor: 'ada' }, 901),
    ]);
    expect(chapters.map(({ first }) => first.details.type)).toEqual([
      'ConflictDetected',
      'CircuitOpened',
      'SubjectReset',
    ]);
    expect(chapters[1]?.first.details.before).toMatchObject(v2);
  });

  it('stays small, and says that it was cut', () => {
    const many = Array.from({ length: 1000 }, (_, subject) => conflict(`orders-${subject}`)).flat();
    const story = addEvents(noStory, many);
    expect(story.chapters).toHaveLength(mostChapters);
    expect(story.isCut).toBe(true);
    expect(story.chapters.at(-1)?.subject).toBe('orders-999');
  });

  it('keeps no text of a schema', () => {
    const schema = 'x'.repeat(100_000);
    const story = addEvents(noStory, [event('orders', 'MappingDeclared', { mapping: { ...v1, schema } })]);
    expect(
      JSON.stringify(story, (_, value: unknown) => (typeof value === 'bigint' ? 0 : value)).length,
    ).toBeLessThan(2000);
  });

  it('forgets what ended before an instant', () => {
    const story = addEvents(noStory, [...conflict('old', 0), ...conflict('new', 60)]);
    expect(since(story, start + 1000).chapters.map(({ subject }) => subject)).toEqual(['new']);
    expect(since(story, start)).toBe(story);
  });
});

describe('the entries of the story', () => {
  it('are one for all subjects that went the same way', () => {
    const alike = Array.from({ length: 43 }, (_, subject) => conflict(`orders-${subject}-value`)).flat();
    const entries = entriesOf(addEvents(noStory, alike));
    expect(entries).toHaveLength(1);
    expect(entries[0]?.chapter.subject).toBe('orders-42-value');
    expect(entries[0]?.others).toEqual({ subjects: 42, conflicts: 42, prefix: 'orders-' });
  });

  it('count no conflict for a first use', () => {
    const first = ['a', 'b', 'c'].map((name) => event(name, 'ConflictDetected', { kind: 'FIRST_USE' }));
    expect(entriesOf(addEvents(noStory, first))[0]?.others).toMatchObject({ subjects: 2, conflicts: 0 });
  });

  it('keep those apart that ended differently, newest first', () => {
    const followed = ['a', 'b', 'c'].flatMap((name) => conflict(name));
    const stopped = [
      event('d', 'ConflictDetected', { kind: 'UNKNOWN_FIELD', mapping: v1 }),
      event('d', 'SchemaResolved', { verdict: 'stop', latest: v2 }),
    ];
    const entries = entriesOf(addEvents(noStory, [...followed, ...stopped]));
    expect(entries.map(({ chapter, others }) => [chapter.subject, others?.subjects ?? 0])).toEqual([
      ['d', 0],
      ['c', 2],
    ]);
  });

  it('are single for two that are alike', () => {
    const entries = entriesOf(addEvents(noStory, [...conflict('a'), ...conflict('b')]));
    expect(entries.map(({ chapter, others }) => [chapter.subject, others])).toEqual([
      ['b', null],
      ['a', null],
    ]);
  });

  it('name what subjects have in common only if it says something', () => {
    expect(prefixOf(['orders-a', 'orders-b'])).toBe('orders-');
    expect(prefixOf(['orders', 'offers'])).toBe('');
    expect(prefixOf([])).toBe('');
  });
});
