import type { EventType } from './event-types.js';

/** A stored event, as the event stream and the lists of events have it. */
export interface DescribedEvent {
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly metadata?: {
    readonly pod?: string | null;
    readonly actor?: string | null;
    readonly role?: 'key' | 'value' | undefined;
  };
  /** ISO 8601. */
  readonly at: string;
}

/** A schema as an event names it. Null: the event does not say, or the registry has not given one yet. */
export interface NamedSchema {
  readonly version: number | null;
  readonly schemaId: number | null;
  readonly fullName: string | null;
  readonly record: string | null;
  readonly fingerprint: string | null;
}

export interface NamedDifference {
  readonly field: string;
  readonly ours: string | null;
  readonly theirs: string | null;
}

/**
 * What the sentence of an event is made from. Stored events are of every release since the first one, so each member may be
 * missing: null then, or an empty list.
 */
export interface EventDetails {
  readonly type: string;
  readonly actor: string | null;
  readonly pod: string | null;
  readonly role: 'key' | 'value' | null;
  readonly reason: string | null;
  readonly source: string | null;
  readonly kind: string | null;
  readonly verdict: string | null;
  readonly class: string | null;
  readonly subject: string | null;
  readonly previousSubject: string | null;
  readonly mapping: NamedSchema | null;
  /** What the mapping was before, where the caller knows. */
  readonly before: NamedSchema | null;
  readonly latest: NamedSchema | null;
  readonly attempt: number | null;
  readonly conflicts: number | null;
  readonly trip: number | null;
  readonly partition: number | null;
  readonly offset: string | null;
  /** From the event to the end of what it began, in ms; null: it has no end, or none is known. */
  readonly lastsMs: number | null;
  readonly isForced: boolean;
  readonly keepsCircuit: boolean;
  /** The differences that decide: errors, or all if none is one. Those that name no field are left out. */
  readonly differences: readonly NamedDifference[];
}

/** One sentence for each type of event. `duration` writes ms. */
export type EventSentences = Readonly<
  Record<EventType, (details: EventDetails, duration: (ms: number) => string) => string>
>;

type Members = Readonly<Record<string, unknown>>;

const membersOf = (value: unknown): Members | null =>
  typeof value === 'object' && value !== null ? (value as Members) : null;
const textOf = (value: unknown): string | null =>
  typeof value === 'string' && value.trim() !== '' ? value : null;
const numberOf = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) ? value : null;

/** A mapping or a latest version within an event's data. */
function schemaOf(value: unknown): NamedSchema | null {
  const given = membersOf(value);
  if (given === null) return null;
  return {
    version: numberOf(given['version']),
    schemaId: numberOf(given['schemaId']),
    fullName: textOf(given['fullName']),
    record: textOf(given['record']),
    fingerprint: textOf(given['fingerprint']),
  };
}

function differencesOf(value: unknown): readonly NamedDifference[] {
  const all = (Array.isArray(value) ? value : []).map(membersOf).filter((each) => each !== null);
  const errors = all.filter(({ severity }) => severity === 'error');
  return (errors.length > 0 ? errors : all).flatMap(({ field, ours, theirs }) => {
    const name = textOf(field);
    // `?` stands for the name of a field that a client chose.
    if (name === null || name.endsWith('?')) return [];
    return [{ field: name, ours: textOf(ours), theirs: textOf(theirs) }];
  });
}

function lastingMs(at: string, until: unknown): number | null {
  const end = textOf(until);
  const ms = end === null ? NaN : Date.parse(end) - Date.parse(at);
  return Number.isFinite(ms) ? Math.max(0, ms) : null;
}

/** @param before the subject's mapping before the event, if known */
export function detailsOf(
  { type, data, metadata, at }: DescribedEvent,
  before: NamedSchema | null,
): EventDetails {
  const forced = membersOf(data['forced']);
  const mapping = schemaOf(data['next'] ?? data['mapping']);
  const role = metadata?.role;
  return {
    type,
    actor: textOf(data['actor']) ?? textOf(forced?.['actor']) ?? textOf(metadata?.actor),
    pod: textOf(metadata?.pod),
    role: role === 'key' || role === 'value' ? role : null,
    reason: textOf(data['reason']) ?? textOf(forced?.['reason']) ?? textOf(data['message']),
    source: textOf(data['source']),
    kind: textOf(data['kind']),
    verdict: textOf(data['verdict']),
    class: textOf(data['class']),
    subject: textOf(data['subject']),
    previousSubject: textOf(data['previous']),
    mapping: mapping ?? (type === 'WriterAccepted' ? schemaOf(data) : null),
    before,
    latest: schemaOf(data['latest']),
    attempt: numberOf(data['attempt']),
    conflicts: numberOf(data['conflictsInWindow']),
    trip: numberOf(data['trip']),
    partition: numberOf(data['partition']),
    offset: textOf(data['offset']),
    lastsMs: lastingMs(at, data['openUntil'] ?? data['nextAttemptAt']),
    isForced: forced !== null,
    keepsCircuit: data['keepsCircuit'] === true,
    differences: differencesOf(data['differences']),
  };
}

/** The mapping that a subject has after an event. @param before null: it had none, or none is known */
export function mappingAfter(
  { type, mapping }: EventDetails,
  before: NamedSchema | null,
): NamedSchema | null {
  if (type === 'SubjectRemoved') return null;
  // A conflict names the mapping that it is about, in case what came before is not known.
  return ['MappingDeclared', 'SchemaResolved', 'ConflictDetected'].includes(type)
    ? (mapping ?? before)
    : before;
}
