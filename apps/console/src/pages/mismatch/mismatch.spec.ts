import { describe, expect, it } from 'vitest';
import { Format } from '../../text/format.js';
import type { Mismatch } from '../mismatches/data.js';
import { courseOf, type StoryEvent } from './course.js';
import { storyOf } from './story.js';
import { ticketOf } from './ticket.js';

const en = new Format('en', 'utc');
const ja = new Format('ja', 'utc');
const at = (seconds: number): string => new Date(Date.UTC(2026, 0, 1, 0, 0, seconds)).toISOString();

const mapping = { schema_id: 3, version: 1, fingerprint: 'sha256:ours', schema: '"string"' };
const latest = { schema_id: 7, version: 2, fingerprint: 'sha256:theirs', schema: '"long"' };
const venue = {
  path: '/fields/1',
  field: 'venue',
  kind: 'FIELD_ADDED',
  severity: 'error' as const,
  ours: null,
  theirs: 'string',
};
const blockedKey: Mismatch = {
  id: 'mismatch-1',
  topic: 'orders',
  subject: 'orders-key',
  role: 'key',
  opened_at: at(0),
  settled_at: at(2),
  pod: 'pod-a',
  request_id: 'request-1',
  class: 'schema.conflict',
  trigger: 'UNKNOWN_FIELD',
  kind: 'FIELD_ADDED',
  origin: 'client',
  mapping,
  latest,
  differences: [venue],
  verdict: 'stop',
  outcome: 'blocked',
  attempts: 2,
  reason: null,
};

let version = 0;
const event = (seconds: number, type: string, data: Readonly<Record<string, unknown>> = {}): StoryEvent => ({
  version: (version += 1),
  type,
  data,
  at: at(seconds),
  metadata: { pod: 'pod-a', actor: type === 'ConflictDetected' ? 'loader' : null, role: 'key' },
});
const ours = {
  record: 'specific',
  schemaId: 3,
  version: 1,
  fullName: 'shop.Key',
  fingerprint: 'sha256:ours',
};
const theirs = { ...ours, schemaId: 7, version: 2, fingerprint: 'sha256:theirs' };
const extra = { ...venue, path: '/?', field: '?', theirs: 'carried by the record', severity: 'warning' };
const met = event(0, 'ConflictDetected', {
  mismatchId: 'mismatch-1',
  kind: 'UNKNOWN_FIELD',
  mapping: ours,
  differences: [extra],
});
const failed = event(1, 'LookupFailed', { reason: 'timeout', attempt: 1, nextAttemptAt: at(2) });
const again = event(2, 'LookupStarted');
const stopped = event(2, 'SchemaResolved', { verdict: 'stop', latest: theirs, differences: [venue] });
const reset = event(60, 'SubjectReset', { actor: 'ada', reason: 'agreed with the feed team' });
const types = (events: readonly StoryEvent[]): string[] => events.map(({ type }) => type);

describe('the course of a mismatch', () => {
  it('is from the event that opened it to the one that settled it, and what ended the block', () => {
    const { during, after } = courseOf(blockedKey, [
      event(-1, 'RetrySucceeded'),
      met,
      failed,
      again,
      stopped,
      event(30, 'WriterAccepted'),
      reset,
      event(61, 'ConflictDetected', { mismatchId: 'mismatch-2' }),
    ]);
    expect(types(during)).toEqual(['ConflictDetected', 'LookupFailed', 'LookupStarted', 'SchemaResolved']);
    expect(types(after)).toEqual(['SubjectReset']);
  });

  it('ends with the retry if there was one, also if the next conflict came in the same millisecond', () => {
    const { during, after } = courseOf({ ...blockedKey, outcome: 'followed', verdict: 'follow' }, [
      met,
      event(1, 'SchemaResolved', { verdict: 'follow' }),
      event(2, 'RetrySucceeded'),
      event(2, 'ConflictDetected', { mismatchId: 'mismatch-2' }),
      event(2, 'LookupFailed'),
    ]);
    expect(types(during)).toEqual(['ConflictDetected', 'SchemaResolved', 'RetrySucceeded']);
    expect(after).toEqual([]);
  });

  it('an operator may settle what is pending', () => {
    const { during } = courseOf({ ...blockedKey, outcome: 'superseded', settled_at: at(60) }, [
      met,
      failed,
      reset,
    ]);
    expect(types(during)).toEqual(['ConflictDetected', 'LookupFailed', 'SubjectReset']);
  });

  it('of a refused writer is one event, and what happens to the subject is none of it', () => {
    const refused = event(0, 'WriterRefused', { mismatchId: 'mismatch-1', differences: [venue] });
    expect(courseOf({ ...blockedKey, outcome: 'refused' }, [refused, reset])).toEqual({
      during: [refused],
      after: [],
    });
  });

  it('is empty where the log does not have it', () => {
    expect(courseOf(blockedKey, [stopped, reset])).toEqual({ during: [], after: [] });
  });
});

describe('the story of a mismatch', () => {
  const told = (format: Format, events: readonly StoryEvent[] = [met, failed, again, stopped, reset]) =>
    storyOf(blockedKey, events, format, true);
  const sentences = (format: Format, events?: readonly StoryEvent[]): string[] =>
    told(format, events).flatMap((step) => step.sentences);

  it('tells who met what, the look-ups, the verdict, the outcome and who reset it', () => {
    expect(told(en).map(({ title, tone }) => [title, tone])).toEqual([
      ['The first error', 'resolving'],
      ['Look-up failed', 'resolving'],
      ['Look-up started', 'resolving'],
      ['Schema resolved', 'blocked'],
      ['Outcome', 'blocked'],
      ['Afterwards: Reset', 'healthy'],
    ]);
    expect(sentences(en)).toEqual([
      'A request of `loader` (`request-1`) at pod `pod-a` met an error of the class `schema.conflict` in the key of topic `orders`.',
      'The data of the request showed it.',
      'A record had a field that our schema lacks: its writer may use a newer schema, so the subject was looked up. Rule 2',
      'Look-up 1 failed: timeout. The next one follows after 1 s.',
      'Pod `pod-a` asks the registry again.',
      'The registry has version 2 (id 7), which does not fit version 1 (id 3): the subject is blocked: `venue` (absent → string).',
      'Settled after 2 s. The subject was blocked: nothing is sent for it until an operator resets it or declares another mapping.',
      'ada reset the subject: “agreed with the feed team”.',
    ]);
  });

  it('tells the same in Japanese', () => {
    expect(told(ja)).toHaveLength(told(en).length);
    expect(sentences(ja)[0]).toBe(
      'ポッド `pod-a` で、`loader` のリクエスト（`request-1`）が、トピック `orders` の key についてクラス `schema.conflict` のエラーに遭遇しました。',
    );
    for (const sentence of sentences(ja)) expect(sentence).toMatch(/[ぁ-ん]/);
  });

  it('has each difference at the step that found it', () => {
    expect(told(en).map(({ differences }) => differences)).toEqual([[extra], [], [], [venue], [], []]);
  });

  it('of one event tells that event, with what it found', () => {
    const refused = event(0, 'WriterRefused', { mismatchId: 'mismatch-1', differences: [venue] });
    const steps = storyOf({ ...blockedKey, outcome: 'refused', verdict: 'refuse' }, [refused], en, true);
    expect(steps.map(({ title, differences }) => [title, differences])).toEqual([
      ['The first error', []],
      ['Writer refused', [venue]],
      ['Outcome', []],
    ]);
  });

  it('says that nobody has reset it only where no event is missing', () => {
    const open = [met, failed, again, stopped];
    expect(storyOf(blockedKey, open, en, true).at(-1)?.sentences[0]).toContain('Nobody has reset');
    expect(storyOf(blockedKey, open, en, false).at(-1)?.title).toBe('Outcome');
  });

  it('is told by the audit alone where the log does not have it', () => {
    const steps = storyOf(blockedKey, [], en, false);
    expect(steps.flatMap((step) => step.sentences)).toEqual(
      expect.arrayContaining([
        'The registry was asked 2 times.',
        'The verdict was stop: the latest version does not fit the mapping.',
      ]),
    );
    expect(steps.flatMap(({ differences }) => differences)).toEqual([venue]);
  });

  it.each(['follow', 'accept', 'stop', 'refuse', 'observe', null] as const)(
    'has sentences for the verdict %s with every outcome, in both languages',
    (verdict) => {
      for (const outcome of [
        'pending',
        'followed',
        'blocked',
        'refused',
        'observed',
        'circuit_opened',
        'superseded',
      ] as const)
        for (const format of [en, ja]) {
          const settled = outcome === 'pending' ? null : at(2);
          const steps = storyOf({ ...blockedKey, verdict, outcome, settled_at: settled }, [], format, false);
          expect(steps.flatMap((step) => step.sentences).join()).not.toMatch(/undefined|null/);
        }
    },
  );
});

describe('a ticket', () => {
  it('has the address, every id and the whole story', () => {
    const steps = storyOf(blockedKey, [met, failed, again, stopped, reset], en, true);
    const address = 'https://gateway.test/console/mismatches/mismatch-1';
    const text = ticketOf({ mismatch: blockedKey, steps, address, format: en });
    expect(text).toContain('## Mismatch of orders-key: Blocked');
    for (const part of [address, 'mismatch-1', 'request-1', 'pod-a', 'version 2 (id 7)', 'sha256:theirs'])
      expect(text).toContain(part);
    for (const sentence of steps.flatMap((step) => step.sentences)) expect(text).toContain(sentence);
    expect(text).toContain('   - error: `venue`');
    expect(text.match(/^\d+\. /gm)).toHaveLength(steps.length);
  });
});
