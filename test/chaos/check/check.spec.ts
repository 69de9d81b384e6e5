import { describe, expect, it } from 'vitest';
import {
  at,
  circuitOpened,
  mappingDeclared,
  conflictDetected,
  schemaResolved,
  mapping,
  retrySucceeded,
  trialInconclusive,
  trialStarted,
} from '../../support/events.js';
import type { SubjectEvent } from '#machines';
import type { Attempt, History, SeenEvent } from '../history.js';
import { check } from './check.js';

const topic = 'bars';
const subject = 'bars-value';

const attempt = (id: string, response: Attempt['response']): Attempt => ({
  id,
  topic,
  pod: 'a',
  at: 0,
  response,
});
const acked = attempt('1', { kind: 'acked', partition: 0, offset: '0' });
const notSent = attempt('2', { kind: 'not_sent', code: 'produce.blocked' });
const unknown = attempt('3', { kind: 'unknown', code: 'outcome.unknown' });
const logged = (id: string, offset: string, partition = 0) => ({ id, topic, partition, offset });

const lease = { owner: 'pod-a', until: at(10) };
const events: readonly SubjectEvent[] = [
  mappingDeclared(0),
  conflictDetected(1, { lease }),
  schemaResolved(2),
  retrySucceeded(3),
];
/** The second begins while the first one's pod holds its lease. */
const twoTrials: readonly SubjectEvent[] = [
  mappingDeclared(0),
  circuitOpened(1, { openUntil: at(2) }),
  trialStarted(3, { lease }),
  trialInconclusive(4),
  trialStarted(5, { lease: { owner: 'pod-b', until: at(15) } }),
];
const seen = (list: readonly SubjectEvent[], pods: readonly string[] = []): SeenEvent[] =>
  list.map((event, index) => ({
    version: index + 1,
    pod: pods[index] ?? 'pod-a',
    data: event as unknown as SeenEvent['data'],
  }));

const sound: History = {
  attempts: [acked, notSent, unknown],
  log: [logged('1', '0'), logged('3', '1')],
  tries: [
    { id: '1', schemaId: 2, errorCode: 6 },
    { id: '1', schemaId: 3, errorCode: 0 },
    { id: '3', schemaId: 3, errorCode: null },
  ],
  streams: [{ topic, subject, events: seen(events), problems: [] }],
  lookups: [{ subject, slot: 'a', at: Date.parse(at(1)) }],
  views: [{ pod: 'a', topic, subject, schemaId: 3 }],
  slots: new Map([['pod-a', 'a']]),
  clockSlackMs: 1000,
};

const withStream = (change: Partial<History['streams'][number]>): Partial<History> => ({
  streams: [{ topic, subject, events: seen(events), problems: [], ...change }],
});

describe('the check of a history', () => {
  it('finds nothing in a correct one', () => {
    expect(check(sound)).toEqual([]);
  });

  it('accepts a record of unknown outcome in the log and absent from it', () => {
    expect(check({ ...sound, log: [logged('1', '0')] })).toEqual([]);
  });

  it.each<[string, Partial<History>]>([
    ['acknowledged but lost', { log: [] }],
    ['acknowledged but lost', { log: [logged('1', '7')] }],
    ['acknowledged but lost', { log: [logged('1', '0', 1)] }],
    ['reported as not sent but in the log', { log: [...sound.log, logged('2', '5')] }],
    ['in the log twice', { log: [...sound.log, logged('1', '5')] }],
    ['in the log twice', { log: [...sound.log, logged('3', '5')] }],
    ['unknown record', { log: [...sound.log, logged('4', '5')] }],
    [
      'response outside the contract',
      { attempts: [...sound.attempts, attempt('5', { kind: 'wrong', what: 'HTTP 500' })] },
    ],
    ['sent under more than two schemas', { tries: [{ id: '1', schemaId: 4, errorCode: 6 }, ...sound.tries] }],
    ['sent again', { tries: [...sound.tries, { id: '1', schemaId: 3, errorCode: 0 }] }],
    ['sent again', { tries: [...sound.tries, { id: '3', schemaId: 3, errorCode: 0 }] }],
    ['sent again', { tries: [{ id: '1', schemaId: 2, errorCode: 20 }, ...sound.tries] }],
    [
      'version gap',
      withStream({ events: seen(events).map((f) => ({ ...f, version: f.version === 4 ? 5 : f.version })) }),
    ],
    [
      'illegal transition',
      withStream({
        events: seen([mappingDeclared(0), retrySucceeded(1), conflictDetected(2), schemaResolved(3)]),
      }),
    ],
    ['lease violated', withStream({ events: seen(events, ['pod-a', 'pod-a', 'pod-b']) })],
    [
      'lease violated',
      withStream({ events: seen(twoTrials, ['pod-a', 'pod-a', 'pod-a', 'pod-b', 'pod-b']) }),
    ],
    ['log not intact', withStream({ problems: ['event 2 does not fit the hash chain'] })],
    ['more look-ups than leases', { lookups: [...sound.lookups, ...sound.lookups] }],
    [
      'more look-ups than leases',
      { lookups: [...sound.lookups, { subject: 'never-in-conflict', slot: 'a', at: Date.parse(at(1)) }] },
    ],
    ['more look-ups than leases', { lookups: [{ subject, slot: 'b', at: Date.parse(at(1)) }] }],
    ['more look-ups than leases', { lookups: [{ subject, slot: 'a', at: Date.parse(at(-5)) }] }],
    ['pods disagree', { views: [...sound.views, { pod: 'b', topic, subject, schemaId: 2 }] }],
  ])('finds the planted violation: %s', (rule, change) => {
    expect([...new Set(check({ ...sound, ...change }).map((violation) => violation.rule))]).toContain(rule);
  });

  it('lets another pod take over once the lease has expired', () => {
    const later = [
      mappingDeclared(0, { mapping }),
      conflictDetected(1, { lease }),
      schemaResolved(11, { lease: { owner: 'pod-b', until: at(20) } }),
      retrySucceeded(12),
    ];
    expect(
      check({ ...sound, ...withStream({ events: seen(later, ['pod-a', 'pod-a', 'pod-b', 'pod-b']) }) }),
    ).toEqual([]);
  });
});
