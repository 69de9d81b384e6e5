import { describe, expect, it } from 'vitest';
import { circuitOpened, mappingDeclared, schemaResolved, subjectReset } from '../../support/events.js';
import type { ChaosHistory } from '../history.js';
import { respelled } from '../schemas.js';
import { checkRun } from './check.js';
import {
  accepted,
  acked,
  attempt,
  firstMeaning,
  framed,
  keyMapping,
  keySubject,
  logged,
  ms,
  open,
  own,
  refused,
  registeredAt,
  rewritten,
  schemas,
  seen,
  sound,
  text,
  through,
  topic,
  valueEvents,
  valueSubject,
  withEvents,
  withOne,
} from './sound-run.js';

const rulesOf = (history: ChaosHistory): string[] => [...new Set(checkRun(history).map(({ rule }) => rule))];

describe('the check of a run', () => {
  it.each<[string, ChaosHistory]>([
    ['in a correct one', sound],
    ['when a text was declared before it was registered', registeredAt(25, sound)],
    [
      'when a pod was cut off while the events accepted a text as a version',
      withEvents(
        {
          ...registeredAt(15, {
            ...rewritten,
            attempts: [...rewritten.attempts, attempt('8', refused(), { at: ms(5), value: text(own) })],
          }),
          logOutages: [{ pod: 'a', from: ms(14), until: ms(30) }],
        },
        [...valueEvents, accepted],
      ),
    ],
    ['when another pod has not read the opening of a circuit yet', through(32, 'b')],
    [
      'when another pod could not read the store meanwhile',
      { ...through(38, 'b'), logOutages: [{ pod: 'b', from: ms(31), until: ms(37) }] },
    ],
    ['when a record was in flight as the circuit was opened', through(29, 'a', 35)],
    ['when a request was held until the circuit was closed', through(35, 'a', 41)],
    ['when an operator has reset the circuit', withEvents(through(36), [...valueEvents, subjectReset(34)])],
    [
      'when an unregistered text and then the latest version are looked up',
      { ...sound, lookups: [20, 21].map((s) => ({ subject: valueSubject, slot: 'a', at: ms(s) })) },
    ],
    [
      'when an operator declares the latest version',
      {
        ...sound,
        unknownTexts: [],
        commands: [{ ...open, kind: 'put', isForLatest: true, ifMatch: null, response: null }],
        lookups: [{ subject: valueSubject, slot: 'a', at: ms(29) }],
      },
    ],
  ])('finds nothing %s', (_, history) => {
    expect(checkRun(history)).toEqual([]);
  });

  it.each<[string, string, ChaosHistory]>([
    [
      'not written as declared',
      'an id that was written as another one',
      withOne(attempt('9', acked('9', 3), { value: { schemaId: 2 } }), logged('9', 3)),
    ],
    [
      'not written as declared',
      'a registered text that was written as another version',
      withOne(attempt('9', acked('9', 3), { value: text(schemas[2]) }), logged('9', 3)),
    ],
    [
      'not written as declared',
      'a registered text that was written as the latest',
      withOne(attempt('9', acked('9', 3, 3), { value: text(schemas[2]) }), logged('9', 3)),
    ],
    [
      'not written as declared',
      'an unregistered text that the response does not report',
      withOne(attempt('9', acked('9', 3), { value: text(own) }), logged('9', 3)),
    ],
    [
      'not written as declared',
      'an unregistered text as another version than the response names',
      withOne(attempt('9', acked('9', 2, 3), { value: text(own), ...firstMeaning('9') }), logged('9', 2), 2),
    ],
    [
      'not written as declared',
      'an attempt that was sent under another id, whatever its outcome',
      withOne(attempt('9', { kind: 'unknown', code: 'x' }, { value: { schemaId: 2 } }), logged('9', 3)),
    ],
    [
      'not written as declared',
      'a text that was registered before it was first declared',
      registeredAt(10, { ...sound, unknownTexts: [] }),
    ],
    [
      'not written as declared',
      'a text that the events accepted as a version',
      withEvents(
        registeredAt(15, {
          ...rewritten,
          attempts: [...rewritten.attempts, attempt('8', refused(), { at: ms(5), value: text(own) })],
        }),
        [...valueEvents, accepted],
      ),
    ],
    [
      'not written as declared',
      'a key under another id than the declared one',
      withOne(attempt('9', acked('9', 3), { key: { schemaId: 8 } }), logged('9', 3)),
    ],
    [
      'unexpected resolution',
      'a declared schema whose response says that the subject followed',
      withOne(attempt('9', acked('9', 3, null, 3), { value: { schemaId: 3 } }), logged('9', 3)),
    ],
    ['wrong id in the response', 'of the value', withOne(attempt('9', acked('9', 2)), logged('9', 3))],
    ['wrong id in the response', 'of the key', withOne(attempt('9', acked('9', 3)), logged('9', 3, {}, 8))],
    ['meaning changed', 'another value', withOne(attempt('9', acked('9', 3)), logged('9', 3, { n: 2 }))],
    [
      'meaning changed',
      'a value within a record',
      withOne(attempt('9', acked('9', 3)), logged('9', 3, { leg: { px: 2 } })),
    ],
    [
      'meaning changed',
      'a field that was lost',
      withOne(attempt('9', acked('9', 2), { value: { schemaId: 2 } }), logged('9', 2), 2),
    ],
    [
      'meaning changed',
      'a field that no client sent',
      withOne(attempt('9', acked('9', 3), firstMeaning('9')), logged('9', 3)),
    ],
    [
      'meaning changed',
      'a record of an unknown outcome',
      withOne(attempt('9', { kind: 'unknown', code: 'x' }), logged('9', 3, { n: 2 })),
    ],
    [
      'meaning changed',
      'bytes of another schema',
      withOne(attempt('9', acked('9', 3)), { ...logged('9', 2), value: Buffer.from('000000000302', 'hex') }),
    ],
    [
      'meaning changed',
      'an id of another subject',
      withOne(attempt('9', acked('9', 7)), {
        ...logged('9', 3),
        value: framed(7, schemas[7], 'x'),
      }),
    ],
    [
      'key under an unmapped id',
      'a key under another id',
      withOne(attempt('9', acked('9', 3)), logged('9', 3, {}, 8)),
    ],
    [
      'key mapping changed',
      'a key that followed',
      {
        ...sound,
        streams: [
          { topic, subject: valueSubject, events: seen(valueEvents), problems: [] },
          {
            topic,
            subject: keySubject,
            events: seen([
              mappingDeclared(0, { mapping: keyMapping }),
              mappingDeclared(1, { mapping: { ...keyMapping, schemaId: 8 } }),
            ]),
            problems: [],
          },
        ],
      },
    ],
    [
      'refused without a difference',
      'a registered id',
      withOne(attempt('9', refused({ differences: 0 }), { value: { schemaId: 3 } }), null),
    ],
    [
      'refused without a difference',
      'a registered text',
      withOne(attempt('9', refused({ differences: 0 }), { value: text(respelled(schemas[2])) }), null),
    ],
    [
      'refused without a difference',
      'a registered key, without a list',
      withOne(
        attempt('9', refused({ subject: keySubject, differences: null }), { key: text(schemas[7]) }),
        null,
      ),
    ],
    [
      'refused without a difference',
      'a client that declares nothing',
      withOne(attempt('9', refused({ differences: 0 })), null),
    ],
    ['sent through a forced-open circuit', 'by the pod that opened it', through(31)],
    ['sent through a forced-open circuit', 'by another pod that can read the store', through(35, 'b')],
    [
      'sent through a forced-open circuit',
      'by a pod that could read it before it was cut off',
      { ...through(38, 'b'), logOutages: [{ pod: 'b', from: ms(34), until: ms(39) }] },
    ],
    [
      'sent through a forced-open circuit',
      'that a configured mapping closed',
      withEvents(through(36), [...valueEvents, mappingDeclared(34)]),
    ],
    [
      'sent through a forced-open circuit',
      'of the key',
      {
        ...through(31),
        commands: [{ ...open, subject: keySubject }],
        streams: [
          sound.streams[0] ?? { topic, subject: valueSubject, events: [], problems: [] },
          {
            topic,
            subject: keySubject,
            events: seen([
              mappingDeclared(0, { mapping: keyMapping }),
              circuitOpened(30, { openUntil: null, forced: { actor: 'ada', reason: 'a test' } }),
            ]),
            problems: [],
          },
        ],
      },
    ],
    [
      'If-Match ignored',
      'a command on a later version',
      withEvents({ ...sound, commands: [{ ...open, response: { at: ms(30), status: 200, version: 3 } }] }, [
        ...valueEvents.slice(0, 1),
        schemaResolved(1, { next: null, verdict: 'refuse', lease: null }),
        ...valueEvents.slice(1),
      ]),
    ],
    [
      'more look-ups than leases',
      'a third one after an unknown text',
      { ...sound, lookups: [20, 21, 22].map((s) => ({ subject: valueSubject, slot: 'a', at: ms(s) })) },
    ],
    [
      'more look-ups than leases',
      'by another pod than the one that received the text',
      { ...sound, lookups: [{ subject: valueSubject, slot: 'b', at: ms(20) }] },
    ],
    [
      'more look-ups than leases',
      'on another subject than the one that the text was declared on',
      { ...sound, lookups: [{ subject: keySubject, slot: 'a', at: ms(20) }] },
    ],
    [
      'more look-ups than leases',
      'before the text was declared',
      { ...sound, lookups: [{ subject: valueSubject, slot: 'a', at: ms(10) }] },
    ],
  ])('finds the planted violation: %s, %s', (rule, _, history) => {
    expect(rulesOf(history)).toContain(rule);
  });
});
