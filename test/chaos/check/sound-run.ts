import avro from 'avsc';
import type { SubjectEvent } from '#machines';
import { at, circuitOpened, mappingDeclared, mapping, writerAccepted } from '../../support/events.js';
import type {
  ChaosResponse,
  ChaosAttempt,
  ChaosHistory,
  Command,
  FramedRecord,
  SeenEvent,
} from '../history.js';
import { driftedSchema, ownSchema, respelled } from '../schemas.js';
import { fingerprintOf } from '../subjects.js';

/* A correct history of a run, for tests that plant violations in it. */

export const topic = 'bars';
export const keySubject = 'bars-key';
export const valueSubject = 'bars-value';
const names = { namespace: 'com.example', nameAt: (drifts: number) => `Bar${drifts}` };

/** Two versions of the value and one of the key, by id. */
export const schemas = {
  2: driftedSchema(names, 0),
  3: driftedSchema(names, 1),
  7: { type: 'string' },
} as const;
export const own = ownSchema(names, 1, 2);
export const text = (schema: object) => ({ schema: JSON.stringify(schema) });

const version = (schemaId: keyof typeof schemas): ChaosHistory['versions'][number] => ({
  subject: schemaId === 7 ? keySubject : valueSubject,
  version: 1,
  schemaId,
  schema: JSON.stringify(schemas[schemaId]),
  fingerprint: fingerprintOf(schemas[schemaId]),
});

/** The time of the events' second, in epoch ms. */
export const ms = (seconds: number): number => Date.parse(at(seconds));

export function framed(schemaId: number, schema: object, datum: unknown): Buffer {
  const frame = Buffer.alloc(5);
  frame.writeInt32BE(schemaId, 1);
  return Buffer.concat([frame, avro.Type.forSchema(schema as avro.Schema).toBuffer(datum)]);
}

/** A record in the log. Absent members are as its sender means them. */
export const logged = (
  id: string,
  schemaId: 2 | 3,
  change: Readonly<Record<string, unknown>> = {},
  keyId = 7,
): FramedRecord => {
  const datum = { id, n: 1, leg: { px: 2.5 }, ...(schemaId === 3 && { f1: 1001 }), ...change };
  const key = framed(keyId, schemas[7], id);
  return { id, topic, partition: 0, offset: id, key, value: framed(schemaId, schemas[schemaId], datum) };
};

export const acked = (
  id: string,
  valueSchemaId: number,
  rewrittenAs: number | null = null,
  followedTo: number | null = null,
): ChaosResponse => ({
  kind: 'acked',
  partition: 0,
  offset: id,
  keySchemaId: 7,
  valueSchemaId,
  rewrittenAs,
  followedTo,
});
export const refused = (
  change: Partial<Extract<ChaosResponse, { kind: 'not_sent' }>> = {},
): ChaosResponse => ({
  kind: 'not_sent',
  code: 'writer.refused',
  subject: valueSubject,
  differences: 1,
  detail: 'a difference',
  ...change,
});

export const attempt = (
  id: string,
  response: ChaosResponse,
  change: Partial<ChaosAttempt> = {},
): ChaosAttempt => ({
  id,
  topic,
  keySubject,
  valueSubject,
  pod: 'a',
  at: ms(20),
  meaning: { id, n: 1, leg: { px: 2.5 }, f1: 1001 },
  key: null,
  value: null,
  response,
  ...change,
});
/** A record that a client of the first version means. */
export const firstMeaning = (id: string) => ({ meaning: { id, n: 1, leg: { px: 2.5 } } });

export const seen = (events: readonly SubjectEvent[]): SeenEvent[] =>
  events.map((event, index) => ({
    version: index + 1,
    pod: 'pod-a',
    data: event as unknown as SeenEvent['data'],
  }));
export const keyMapping = { ...mapping, schemaId: 7, record: 'specific' } as const;
export const valueEvents: readonly SubjectEvent[] = [
  mappingDeclared(0, { mapping: { ...mapping, schemaId: 3 } }),
  circuitOpened(30, { openUntil: at(40), forced: { actor: 'ada', reason: 'a test' } }),
];

export const open: Command = {
  kind: 'open',
  pod: 'a',
  topic,
  subject: valueSubject,
  at: ms(29),
  response: { at: ms(30), status: 200, version: 2 },
  ifMatch: 1,
  isForLatest: false,
};

const tried = (id: string, schemaId: number, seconds = 20) => ({
  id,
  schemaId,
  at: ms(seconds),
  errorCode: 0,
});

export const sound: ChaosHistory = {
  attempts: [
    attempt('1', acked('1', 3, null, 3)),
    attempt('2', acked('2', 2), { value: { schemaId: 2 }, ...firstMeaning('2') }),
    attempt('3', acked('3', 3), { value: text(respelled(schemas[3])), key: { schemaId: 7 } }),
    attempt('4', acked('4', 3, 3), { value: text(own) }),
    attempt('5', refused(), { value: { schemaId: 3 } }),
    // The id of another subject, so there is nothing to compare.
    attempt('6', refused({ differences: 0 }), { value: { schemaId: 7 } }),
    // Fields that clients of an older version omit have their defaults.
    attempt('7', acked('7', 3), firstMeaning('7')),
  ],
  log: [logged('1', 3), logged('2', 2), logged('3', 3), logged('4', 3), logged('7', 3, { f1: null })],
  tries: [tried('1', 3), tried('2', 2), tried('3', 3), tried('4', 3), tried('7', 3)],
  streams: [
    { topic, subject: valueSubject, events: seen(valueEvents), problems: [] },
    { topic, subject: keySubject, events: seen([mappingDeclared(0, { mapping: keyMapping })]), problems: [] },
  ],
  lookups: [],
  unknownTexts: [{ subject: valueSubject, slot: 'a', at: ms(20) }],
  views: [],
  versions: [version(2), version(3), version(7)],
  registrations: [],
  commands: [open],
  logOutages: [],
  slots: new Map(),
  clockSlackMs: 1000,
  feedLagMs: 3000,
};

/** The correct history with one more attempt, its try and, if any, its record in the log. */
export const withOne = (
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

export const withEvents = (history: ChaosHistory, events: readonly SubjectEvent[]): ChaosHistory => ({
  ...history,
  streams: [
    { topic, subject: valueSubject, events: seen(events), problems: [] },
    ...history.streams.slice(1),
  ],
});

/** The team's own text is registered from this second on. */
export const registeredAt = (seconds: number, history: ChaosHistory): ChaosHistory => ({
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

export const rewritten = withOne(attempt('9', acked('9', 3, 3), { value: text(own) }), logged('9', 3));
export const accepted = writerAccepted(16, { fingerprint: fingerprintOf(own), schemaId: 4 });
/** A request that began at a second, while the value's circuit is forced open from 30 to 40. */
export const through = (seconds: number, pod = 'a', sentAt = seconds): ChaosHistory =>
  withOne(attempt('9', acked('9', 3), { pod, at: ms(seconds) }), logged('9', 3), 3, sentAt);
