import type { Declared } from '../declarations.js';
import type { ChaosAttempt, ChaosHistory, FramedRecord, Violation } from '../history.js';
import { schemaIdOf } from '../schemas.js';
import { latestReadAt } from './latest-read-at.js';
import { Registered } from './registered.js';

/**
 * A declared schema is a promise (ADR 27): a record is written under that schema's own id. Only a text that was not registered
 * at the look-up may be written as another version, and the response names that version.
 */
export function checkDeclared(history: ChaosHistory): Violation[] {
  const { attempts, log, tries } = history;
  const registered = new Registered(history);
  const logged = new Map(log.map((record) => [record.id, record]));
  const triesOf = Map.groupBy(tries, ({ id }) => id);
  const rewrites = new Rewrites(history, registered);
  return attempts.flatMap((attempt) => {
    const { id, topic, pod, value, response } = attempt;
    const record = logged.get(id);
    const ids = [
      ...(triesOf.get(id) ?? []).map(({ schemaId }) => schemaId),
      ...(record === undefined ? [] : [schemaIdOf(record.value)]),
    ];
    const problems = [
      ...(value === null
        ? []
        : [...new Set(ids)].flatMap((each) => writtenAs(attempt, value, each, registered, rewrites))),
      ...(record === undefined ? [] : keyProblems(attempt, record, registered)),
      ...(record === undefined || response.kind !== 'acked' ? [] : responseIds(response, record)),
      ...(value === null || response.kind !== 'acked' ? [] : resolvedForAnother(response)),
    ];
    return problems.map(({ rule, what }) => ({ rule, what: `${id} on ${topic} by ${pod}: ${what}` }));
  });
}

function writtenAs(
  attempt: ChaosAttempt,
  declared: Declared,
  schemaId: number,
  registered: Registered,
  rewrites: Rewrites,
): Violation[] {
  const { valueSubject, response } = attempt;
  const own = registered.versionsOf(valueSubject, declared).map((version) => version.schemaId);
  if (own.includes(schemaId)) return [];
  const broken = (what: string): Violation[] => [
    {
      rule: 'not written as declared',
      what: `it declares ${nameOf(declared)} and went out under ${schemaId}: ${what}`,
    },
  ];
  if ('schemaId' in declared) return broken('a declared id is never replaced');
  if (registered.versionsOf(valueSubject, { schemaId }).length === 0)
    return broken(`which is not a version of ${valueSubject}`);
  const reason = rewrites.whyNot(attempt, declared.schema);
  if (reason !== null) return broken(reason);
  return response.kind === 'acked' && response.rewrittenAs !== schemaId
    ? broken(`the response names ${String(response.rewrittenAs)}`)
    : [];
}

/** Decides whether an unregistered text may be written as the latest version. */
class Rewrites {
  /** When each text was first declared on a stream. */
  private readonly firstDeclared = new Map<string, number>();
  /** When a stream's events accepted a text as a version. */
  private readonly accepted = new Map<string, number[]>();

  constructor(
    private readonly history: ChaosHistory,
    private readonly registered: Registered,
  ) {
    for (const { topic, valueSubject, value, at } of history.attempts) {
      if (value === null || 'schemaId' in value) continue;
      const name = `${topic}/${valueSubject} ${registered.fingerprintOf(value.schema)}`;
      this.firstDeclared.set(name, Math.min(at, this.firstDeclared.get(name) ?? Infinity));
    }
    for (const { topic, subject, events } of history.streams)
      for (const { data } of events) {
        if (data.type !== 'WriterAccepted') continue;
        const name = `${topic}/${subject} ${String(data['fingerprint'])}`;
        this.accepted.set(name, [...(this.accepted.get(name) ?? []), Date.parse(data.at)]);
      }
  }

  /** The reason why not; null: it may. */
  whyNot({ topic, valueSubject, pod, at }: ChaosAttempt, schema: string): string | null {
    const own = this.registered.versionsOf(valueSubject, { schema });
    if (own.length === 0) return null;
    const name = `${topic}/${valueSubject} ${this.registered.fingerprintOf(schema)}`;
    const since = Math.min(...own.map((version) => this.registered.sinceOf(version)));
    if ((this.firstDeclared.get(name) ?? at) > since) return 'it was registered before it was first declared';
    const stored = (this.accepted.get(name) ?? []).find((each) => latestReadAt(this.history, pod, each) < at);
    return stored === undefined
      ? null
      : `its events accepted it at ${new Date(stored).toISOString()} as a version of its own`;
  }
}

function keyProblems(
  { key, keySubject }: ChaosAttempt,
  record: FramedRecord,
  registered: Registered,
): Violation[] {
  if (key === null) return [];
  const schemaId = schemaIdOf(record.key);
  const own = registered.versionsOf(keySubject, key).map((version) => version.schemaId);
  return own.includes(schemaId)
    ? []
    : [
        {
          rule: 'not written as declared',
          what: `its key declares ${nameOf(key)} and is in the log under ${schemaId}`,
        },
      ];
}

function responseIds(
  { keySchemaId, valueSchemaId }: Extract<ChaosAttempt['response'], { kind: 'acked' }>,
  { key, value }: FramedRecord,
): Violation[] {
  const found = [schemaIdOf(key), schemaIdOf(value)];
  return found[0] === keySchemaId && found[1] === valueSchemaId
    ? []
    : [
        {
          rule: 'wrong id in the response',
          what: `responded ${String(keySchemaId)} and ${String(valueSchemaId)}, in the log under ${found.join(' and ')}`,
        },
      ];
}

/** A request that declares a schema never reports that its subject followed. */
function resolvedForAnother({
  followedTo,
}: Extract<ChaosAttempt['response'], { kind: 'acked' }>): Violation[] {
  const what = `it declares a schema, and its response says that the subject followed to ${String(followedTo)}`;
  return followedTo === null ? [] : [{ rule: 'unexpected resolution', what }];
}

const nameOf = (declared: Declared): string =>
  'schemaId' in declared ? `id ${declared.schemaId}` : `the text ${declared.schema.slice(0, 120)}`;
