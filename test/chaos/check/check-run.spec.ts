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
    ['in a sound one', sound],
    ['where a text was declared before the registry had it', registeredAt(25, sound)],
    [
      'where a pod was cut off when the events said that a text is a version',
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
    ['where another pod has yet to hear of a circuit', through(32, 'b')],
    [
      'where another pod could not read the store meanwhile',
      { ...through(38, 'b'), logOutages: [{ pod: 'b', from: ms(31), until: ms(37) }] },
    ],
    ['where a record was on its way when the circuit was opened', through(29, 'a', 35)],
    ['where a request was held until the circuit was closed', through(35, 'a', 41)],
    ['where an operator has reset the circuit', withEvents(through(36), [...valueEvents, subjectReset(34)])],
    [
      'where a text that the registry does not have is looked for, and the latest version for it',
      { ...sound, lookups: [20, 21].map((s) => ({ subject: valueSubject, slot: 'a', at: ms(s) })) },
    ],
    [
      'where an operator names the latest version',
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
      'an id that became another one',
      withOne(attempt('9', acked('9', 3), { value: { schemaId: 2 } }), logged('9', 3)),
    ],
    [
      'not written as declared',
      'a registered text that became another version',
      withOne(attempt('9', acked('9', 3), { value: text(schemas[2]) }), logged('9', 3)),
    ],
    [
      'not written as declared',
      'a registered text that was written as the latest',
      withOne(attempt('9', acked('9', 3, 3), { value: text(schemas[2]) }), logged('9', 3)),
    ],
    [
      'not written as declared',
      'an unregistered text without a word to the client',
      withOne(attempt('9', acked('9', 3), { value: text(own) }), logged('9', 3)),
    ],
    [
      'not written as declared',
      'an unregistered text as another version than the answer says',
      withOne(attempt('9', acked('9', 2, 3), { value: text(own), ...firstMeaning('9') }), logged('9', 2), 2),
    ],
    [
      'not written as declared',
      'an attempt that was sent under another id, whatever came of it',
      withOne(attempt('9', { kind: 'unknown', code: 'x' }, { value: { schemaId: 2 } }), logged('9', 3)),
    ],
    [
      'not written as declared',
      'a text that was registered before anybody declared it',
      registeredAt(10, { ...sound, unknownTexts: [] }),
    ],
    [
      'not written as declared',
      'a text that the events say is a version',
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
      'answered for another',
      'a declared schema that is said to have followed',
      withOne(attempt('9', acked('9', 3, null, 3), { value: { schemaId: 3 } }), logged('9', 3)),
    ],
    ['answered another id', 'of the value', withOne(attempt('9', acked('9', 2)), logged('9', 3))],
    ['answered another id', 'of the key', withOne(attempt('9', acked('9', 3)), logged('9', 3, {}, 8))],
    ['says something else', 'another value', withOne(attempt('9', acked('9', 3)), logged('9', 3, { n: 2 }))],
    [
      'says something else',
      'a value within a record',
      withOne(attempt('9', acked('9', 3)), logged('9', 3, { leg: { px: 2 } })),
    ],
    [
      'says something else',
      'a field that was lost',
      withOne(attempt('9', acked('9', 2), { value: { schemaId: 2 } }), logged('9', 2), 2),
    ],
    [
      'says something else',
      'a field that nobody sent',
      withOne(attempt('9', acked('9', 3), firstMeaning('9')), logged('9', 3)),
    ],
    [
      'says something else',
      'a record of an unknown outcome',
      withOne(attempt('9', { kind: 'unknown', code: 'x' }), logged('9', 3, { n: 2 })),
    ],
    [
      'says something else',
      'bytes of another schema',
      withOne(attempt('9', acked('9', 3)), { ...logged('9', 2), value: Buffer.from('000000000302', 'hex') }),
    ],
    [
      'says something else',
      'an id of another subject',
      withOne(attempt('9', acked('9', 7)), {
        ...logged('9', 3),
        value: framed(7, schemas[7], 'x'),
      }),
    ],
    [
      'key not as mapped',
      'a key under another id',
      withOne(attempt('9', acked('9', 3)), logged('9', 3, {}, 8)),
    ],
    [
      'key moved',
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
      'refused for nothing',
      'a registered id',
      withOne(attempt('9', refused({ differences: 0 }), { value: { schemaId: 3 } }), null),
    ],
    [
      'refused for nothing',
      'a registered text',
      withOne(attempt('9', refused({ differences: 0 }), { value: text(respelled(schemas[2])) }), null),
    ],
    [
      'refused for nothing',
      'a registered key, without a list',
      withOne(
        attempt('9', refused({ subject: keySubject, differences: null }), { key: text(schemas[7]) }),
        null,
      ),
    ],
    [
      'refused for nothing',
      'a client that declares nothing',
      withOne(attempt('9', refused({ differences: 0 })), null),
    ],
    ['sent through a forced circuit', 'by the pod that opened it', through(31)],
    ['sent through a forced circuit', 'by another pod that can read the store', through(35, 'b')],
    [
      'sent through a forced circuit',
      'by a pod that could read it before it was cut off',
      { ...through(38, 'b'), logOutages: [{ pod: 'b', from: ms(34), until: ms(39) }] },
    ],
    [
      'sent through a forced circuit',
      'which a mapping of the configuration closed',
      withEvents(through(36), [...valueEvents, mappingDeclared(34)]),
    ],
    [
      'sent through a forced circuit',
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
      'If-Match was not honoured',
      'a command on a later version',
      withEvents({ ...sound, commands: [{ ...open, response: { at: ms(30), status: 200, version: 3 } }] }, [
        ...valueEvents.slice(0, 1),
        schemaResolved(1, { next: null, verdict: 'refuse', lease: null }),
        ...valueEvents.slice(1),
      ]),
    ],
    [
      'more look-ups than leases',
      'a third one after a text that is unknown',
      { ...sound, lookups: [20, 21, 22].map((s) => ({ subject: valueSubject, slot: 'a', at: ms(s) })) },
    ],
    [
      'more look-ups than leases',
      'of another pod than the one that declared the text',
      { ...sound, lookups: [{ subject: valueSubject, slot: 'b', at: ms(20) }] },
    ],
    [
      'more look-ups than leases',
      'of another subject than the text was declared on',
      { ...sound, lookups: [{ subject: keySubject, slot: 'a', at: ms(20) }] },
    ],
    [
      'more look-ups than leases',
      'before the text was declared',
      { ...sound, lookups: [{ subject: valueSubject, slot: 'a', at: ms(10) }] },
    ],
  ])('finds what was planted: %s, %s', (rule, _, history) => {
    expect(rulesOf(history)).toContain(rule);
  });
});
