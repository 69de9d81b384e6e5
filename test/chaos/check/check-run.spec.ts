import avro from 'avsc';
import { describe, expect, it } from 'vitest';
import type { Fact } from '#machines';
import {
  at,
  circuitOpened,
  declared,
  followed,
  mapping,
  subjectReset,
  writerAccepted,
} from '../../support/facts.js';
import type { ChaosAnswer, ChaosAttempt, ChaosHistory, Command, FramedRecord, SeenFact } from '../history.js';
import { driftedSchema, ownSchema, respelled } from '../schemas.js';
import { fingerprintOf } from '../subjects.js';
import { checkRun } from './check.js';

const topic = 'bars';
const keySubject = 'bars-key';
const valueSubject = 'bars-value';
const names = { namespace: 'com.example', nameAt: (drifts: number) => `Bar${drifts}` };

/** Two versions of the value and the key's one, by id. */
const schemas = { 2: driftedSchema(names, 0), 3: driftedSchema(names, 1), 7: { type: 'string' } } as const;
const own = ownSchema(names, 1, 2);
const text = (schema: object) => ({ schema: JSON.stringify(schema) });

const version = (schemaId: keyof typeof schemas): ChaosHistory['versions'][number] => ({
  subject: schemaId === 7 ? keySubject : valueSubject,
  version: 1,
  schemaId,
  schema: JSON.stringify(schemas[schemaId]),
  fingerprint: fingerprintOf(schemas[schemaId]),
});

/** An instant of the facts, in epoch ms. */
const ms = (seconds: number): number => Date.parse(at(seconds));

function framed(schemaId: number, schema: object, datum: unknown): Buffer {
  const frame = Buffer.alloc(5);
  frame.writeInt32BE(schemaId, 1);
  return Buffer.concat([frame, avro.Type.forSchema(schema as avro.Schema).toBuffer(datum)]);
}

/** A record in the log; what is absent is as its sender means it. */
const logged = (
  id: string,
  schemaId: 2 | 3,
  change: Readonly<Record<string, unknown>> = {},
  keyId = 7,
): FramedRecord => {
  const datum = { id, n: 1, leg: { px: 2.5 }, ...(schemaId === 3 && { f1: 1001 }), ...change };
  const key = framed(keyId, schemas[7], id);
  return { id, topic, partition: 0, offset: id, key, value: framed(schemaId, schemas[schemaId], datum) };
};

const acked = (id: string, valueSchemaId: number, rewrittenAs: number | null = null): ChaosAnswer => ({
  kind: 'acked',
  partition: 0,
  offset: id,
  keySchemaId: 7,
  valueSchemaId,
  rewrittenAs,
});
const refused = (change: Partial<Extract<ChaosAnswer, { kind: 'not_sent' }>> = {}): ChaosAnswer => ({
  kind: 'not_sent',
  code: 'writer.refused',
  subject: valueSubject,
  differences: 1,
  detail: 'a difference',
  ...change,
});

const attempt = (id: string, answer: ChaosAnswer, change: Partial<ChaosAttempt> = {}): ChaosAttempt => ({
  id,
  topic,
  keySubject,
  valueSubject,
  pod: 'a',
  at: ms(20),
  meaning: { id, n: 1, leg: { px: 2.5 }, f1: 1001 },
  key: null,
  value: null,
  answer,
  ...change,
});
/** What a client of the first version means. */
const firstMeaning = (id: string) => ({ meaning: { id, n: 1, leg: { px: 2.5 } } });

const seen = (facts: readonly Fact[]): SeenFact[] =>
  facts.map((fact, index) => ({
    version: index + 1,
    pod: 'pod-a',
    data: fact as unknown as SeenFact['data'],
  }));
const keyMapping = { ...mapping, schemaId: 7, record: 'specific' } as const;
const valueFacts: readonly Fact[] = [
  declared(0, { mapping: { ...mapping, schemaId: 3 } }),
  circuitOpened(30, { openUntil: at(40), forced: { actor: 'ada', reason: 'a test' } }),
];

const open: Command = {
  kind: 'open',
  pod: 'a',
  topic,
  subject: valueSubject,
  at: ms(29),
  answer: { at: ms(30), status: 200, version: 2 },
  ifMatch: 1,
  asksLatest: false,
};

const tried = (id: string, schemaId: number, seconds = 20) => ({
  id,
  schemaId,
  at: ms(seconds),
  errorCode: 0,
});

const sound: ChaosHistory = {
  attempts: [
    attempt('1', acked('1', 3)),
    attempt('2', acked('2', 2), { value: { schemaId: 2 }, ...firstMeaning('2') }),
    attempt('3', acked('3', 3), { value: text(respelled(schemas[3])), key: { schemaId: 7 } }),
    attempt('4', acked('4', 3, 3), { value: text(own) }),
    attempt('5', refused(), { value: { schemaId: 3 } }),
    // Of another subject: there is nothing to compare.
    attempt('6', refused({ differences: 0 }), { value: { schemaId: 7 } }),
    // What clients of an older version leave out is the default.
    attempt('7', acked('7', 3), firstMeaning('7')),
  ],
  log: [logged('1', 3), logged('2', 2), logged('3', 3), logged('4', 3), logged('7', 3, { f1: null })],
  tries: [tried('1', 3), tried('2', 2), tried('3', 3), tried('4', 3), tried('7', 3)],
  streams: [
    { topic, subject: valueSubject, facts: seen(valueFacts), problems: [] },
    { topic, subject: keySubject, facts: seen([declared(0, { mapping: keyMapping })]), problems: [] },
  ],
  lookups: [],
  unknownTexts: [{ subject: valueSubject, place: 'a', at: ms(20) }],
  views: [],
  versions: [version(2), version(3), version(7)],
  registrations: [],
  commands: [open],
  deafness: [],
  places: new Map(),
  clockSlackMs: 1000,
  feedLagMs: 3000,
};

/** The sound history with one attempt more, its try and, where it has one, its record in the log. */
const withOne = (
  one: ChaosAttempt,
  record: FramedRecord | null,
  schemaId = 3,
  seconds = 20,
): ChaosHistory => ({
  ...sound,
  attempts: [...sound.attempts, one],
  log: record === null ? sound.log : [...sound.log, record],
  tries: record === null ? sound.tries : [...sound.tries, tried(one.id, schemaId, seconds)],
});

const withFacts = (history: ChaosHistory, facts: readonly Fact[]): ChaosHistory => ({
  ...history,
  streams: [{ topic, subject: valueSubject, facts: seen(facts), problems: [] }, ...history.streams.slice(1)],
});

/** The registry has the text of its own from this second on. */
const registeredAt = (seconds: number, history: ChaosHistory): ChaosHistory => ({
  ...history,
  versions: [
    ...sound.versions,
    {
      subject: valueSubject,
      version: 3,
      schemaId: 4,
      schema: JSON.stringify(own),
      fingerprint: fingerprintOf(own),
    },
  ],
  registrations: [
    { subject: valueSubject, fingerprint: fingerprintOf(own), from: ms(seconds), until: ms(seconds) },
  ],
});

const rewritten = withOne(attempt('9', acked('9', 3, 3), { value: text(own) }), logged('9', 3));
const accepted = writerAccepted(16, { fingerprint: fingerprintOf(own), schemaId: 4 });
/** A request that began at a second, at the value's circuit, which is forced open from 30 to 40. */
const through = (seconds: number, pod = 'a', sentAt = seconds): ChaosHistory =>
  withOne(attempt('9', acked('9', 3), { pod, at: ms(seconds) }), logged('9', 3), 3, sentAt);

const rulesOf = (history: ChaosHistory): string[] => [...new Set(checkRun(history).map(({ rule }) => rule))];

describe('the check of a run', () => {
  it.each<[string, ChaosHistory]>([
    ['in a sound one', sound],
    ['where a text was declared before the registry had it', registeredAt(25, sound)],
    [
      'where a pod was cut off when the events said that a text is a version',
      withFacts(
        {
          ...registeredAt(15, {
            ...rewritten,
            attempts: [...rewritten.attempts, attempt('8', refused(), { at: ms(5), value: text(own) })],
          }),
          deafness: [{ pod: 'a', from: ms(14), until: ms(30) }],
        },
        [...valueFacts, accepted],
      ),
    ],
    ['where another pod has yet to hear of a circuit', through(32, 'b')],
    [
      'where another pod could not read the store meanwhile',
      { ...through(38, 'b'), deafness: [{ pod: 'b', from: ms(31), until: ms(37) }] },
    ],
    ['where a record was on its way when the circuit was opened', through(29, 'a', 35)],
    ['where a request was held until the circuit was closed', through(35, 'a', 41)],
    ['where an operator has reset the circuit', withFacts(through(36), [...valueFacts, subjectReset(34)])],
    [
      'where a text that the registry does not have is looked for, and the latest version for it',
      { ...sound, lookups: [20, 21].map((s) => ({ subject: valueSubject, place: 'a', at: ms(s) })) },
    ],
    [
      'where an operator names the latest version',
      {
        ...sound,
        unknownTexts: [],
        commands: [{ ...open, kind: 'put', asksLatest: true, ifMatch: null, answer: null }],
        lookups: [{ subject: valueSubject, place: 'a', at: ms(29) }],
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
      withFacts(
        registeredAt(15, {
          ...rewritten,
          attempts: [...rewritten.attempts, attempt('8', refused(), { at: ms(5), value: text(own) })],
        }),
        [...valueFacts, accepted],
      ),
    ],
    [
      'not written as declared',
      'a key under another id than the declared one',
      withOne(attempt('9', acked('9', 3), { key: { schemaId: 8 } }), logged('9', 3)),
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
          { topic, subject: valueSubject, facts: seen(valueFacts), problems: [] },
          {
            topic,
            subject: keySubject,
            facts: seen([
              declared(0, { mapping: keyMapping }),
              declared(1, { mapping: { ...keyMapping, schemaId: 8 } }),
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
      { ...through(38, 'b'), deafness: [{ pod: 'b', from: ms(34), until: ms(39) }] },
    ],
    [
      'sent through a forced circuit',
      'which a mapping of the configuration closed',
      withFacts(through(36), [...valueFacts, declared(34)]),
    ],
    [
      'sent through a forced circuit',
      'of the key',
      {
        ...through(31),
        commands: [{ ...open, subject: keySubject }],
        streams: [
          sound.streams[0] ?? { topic, subject: valueSubject, facts: [], problems: [] },
          {
            topic,
            subject: keySubject,
            facts: seen([
              declared(0, { mapping: keyMapping }),
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
      withFacts({ ...sound, commands: [{ ...open, answer: { at: ms(30), status: 200, version: 3 } }] }, [
        ...valueFacts.slice(0, 1),
        followed(1, { next: null, verdict: 'refuse', lease: null }),
        ...valueFacts.slice(1),
      ]),
    ],
    [
      'more look-ups than leases',
      'a third one after a text that is unknown',
      { ...sound, lookups: [20, 21, 22].map((s) => ({ subject: valueSubject, place: 'a', at: ms(s) })) },
    ],
    [
      'more look-ups than leases',
      'of another pod than the one that declared the text',
      { ...sound, lookups: [{ subject: valueSubject, place: 'b', at: ms(20) }] },
    ],
    [
      'more look-ups than leases',
      'of another subject than the text was declared on',
      { ...sound, lookups: [{ subject: keySubject, place: 'a', at: ms(20) }] },
    ],
    [
      'more look-ups than leases',
      'before the text was declared',
      { ...sound, lookups: [{ subject: valueSubject, place: 'a', at: ms(10) }] },
    ],
  ])('finds what was planted: %s, %s', (rule, _, history) => {
    expect(rulesOf(history)).toContain(rule);
  });
});
