import type { EventDetails, EventSentences, NamedSchema } from './event-details.js';

/** Beyond this many differences, a sentence only counts them. */
const listed = 2;

const version = (schema: NamedSchema | null): string | null => {
  if (schema === null) return null;
  const id = schema.schemaId === null ? '' : `id ${schema.schemaId}`;
  if (schema.version === null) return id === '' ? null : `the schema with ${id}`;
  return `version ${schema.version}${id === '' ? '' : ` (${id})`}`;
};
const quoted = (text: string | null): string => (text === null ? '' : `: “${text}”`);
const because = (text: string | null): string => (text === null ? '' : `: ${text}`);
const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

function differing({ differences }: EventDetails): string {
  if (differences.length === 0) return '';
  const named = differences
    .slice(0, listed)
    .map(({ field, ours, theirs }) =>
      ours === null && theirs === null
        ? `\`${field}\``
        : `\`${field}\` (${ours ?? 'absent'} → ${theirs ?? 'absent'})`,
    );
  const more = differences.length - named.length;
  return `${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

const conflicts: Readonly<Record<string, (details: EventDetails) => string>> = {
  FIRST_USE: () => 'The first record of the subject came',
  UNKNOWN_FIELD: (details) => `A record has a field that ${ours(details)} lacks`,
  UNKNOWN_BRANCH: (details) => `A record has a null or a union branch that ${ours(details)} lacks`,
  UNKNOWN_SCHEMA: (details) => `The registry does not know ${ours(details)}`,
  BROKER_REFUSED: (details) => `The broker refused a record written with ${ours(details)}`,
  SERIALIZER_REFUSED: (details) => `A serializer or the registry answered 409 to ${ours(details)}`,
  LATEST_MOVED: (details) => `The registry has another latest version than ${ours(details)}`,
};
const ours = (details: EventDetails): string => version(details.mapping) ?? 'the mapping';
const conflict = (details: EventDetails): string =>
  conflicts[details.kind ?? '']?.(details) ?? `A conflict of the kind ${details.kind ?? 'unknown'} was met`;

const sources: Readonly<Record<string, (details: EventDetails) => string>> = {
  config: ({ pod }) => `The configuration${pod === null ? '' : ` of pod \`${pod}\``} declared`,
  admin: ({ actor }) => `${actor ?? 'An operator'} declared`,
  request: ({ actor }) => `A request${actor === null ? '' : ` of ${actor}`} declared`,
  first_use: () => 'Nobody had declared a mapping, so the first use declared',
};

function declared(details: EventDetails): string {
  const { mapping, actor, source } = details;
  const who = sources[source ?? '']?.(details) ?? `${actor ?? 'Somebody'} declared`;
  const name = mapping?.fullName == null ? 'the mapping' : `\`${mapping.fullName}\``;
  const more = [mapping?.record ?? null, version(mapping)].filter((each) => each !== null);
  return `${who} ${name}${more.length === 0 ? '' : `, ${more.join(', ')},`} as the subject’s mapping`;
}

function resolved(details: EventDetails): string {
  const { verdict, latest, before, mapping, reason } = details;
  const theirs = version(latest);
  const has = theirs === null ? 'The registry has no version' : `The registry has ${theirs}`;
  const fields = differing(details);
  if (verdict === 'follow') {
    const from = version(before);
    const to = version(mapping) ?? theirs ?? 'the latest version';
    if (from === null || from === to)
      return `${has}: the mapping now is ${to}, and the record is sent once more.`;
    return `The mapping followed the registry from ${from} to ${to}${fields === '' ? '' : `, which changes ${fields}`}: the record is sent once more.`;
  }
  if (verdict === 'accept')
    return `${has}, and ${version(mapping) ?? 'the mapping'} still fits beside it: the mapping stays, and the record is sent once more.`;
  if (verdict === 'stop')
    return `${has}, which does not fit ${version(before) ?? 'the mapping'}: the subject is blocked${because(fields === '' ? reason : fields)}.`;
  if (verdict === 'refuse')
    return `${has}: the mapping is in order, and only the request was refused${because(reason)}.`;
  return `${has}. The verdict is ${verdict ?? 'unknown'}${because(reason)}.`;
}

export const sentencesEn: EventSentences = {
  MappingDeclared: (details) =>
    `${declared(details)}${details.keepsCircuit ? '; the circuit that an operator opened stays open' : ''}${quoted(details.reason)}.`,
  ConflictDetected: (details) =>
    `${conflict(details)}: ${details.pod === null ? 'the gateway' : `pod \`${details.pod}\``} asks the registry.`,
  ConflictObserved: (details) => {
    const fields = differing(details);
    return `${conflict(details)}; this was only recorded. The verdict would be ${details.verdict ?? 'unknown'}${because(fields === '' ? null : fields)}.`;
  },
  LookupFailed: ({ attempt, reason, lastsMs }, duration) =>
    `${attempt === null ? 'The look-up' : `Look-up ${attempt}`} failed${because(reason)}.${lastsMs === null ? '' : ` The next one follows after ${duration(lastsMs)}.`}`,
  LookupStarted: ({ pod }) => `${pod === null ? 'A pod' : `Pod \`${pod}\``} asks the registry again.`,
  SchemaResolved: resolved,
  RetrySucceeded: ({ partition, offset }) =>
    `The record was sent${partition === null || offset === null ? '' : ` (partition ${partition}, offset ${offset})`}: the subject is healthy.`,
  RetryFailed: (details) =>
    `The record failed again${details.class === null ? '' : `, with ${details.class}`}: the subject is blocked${because(details.reason)}.`,
  RetryInconclusive: ({ reason }) =>
    `The retry ended without saying anything about the schema${because(reason)}.`,
  CircuitOpened: ({ isForced, actor, reason, lastsMs, conflicts: count, trip }, duration) => {
    const length = lastsMs === null ? 'until it is reset' : `for ${duration(lastsMs)}`;
    if (isForced) return `${actor ?? 'An operator'} opened the circuit ${length}${quoted(reason)}.`;
    const why = count === null ? '' : `, after ${plural(count, 'conflict')} in its window`;
    return `The circuit opened ${length}${why}${trip !== null && trip > 1 ? `; it is trip ${trip} in a row` : ''}.`;
  },
  TrialStarted: ({ pod }) =>
    `${pod === null ? 'A pod' : `Pod \`${pod}\``} sends one request to try the circuit.`,
  TrialSucceeded: () => 'The trial succeeded: the circuit is closed, and the subject is healthy.',
  TrialInconclusive: ({ reason }) =>
    `The trial ended without saying anything about the schema${because(reason)}. The circuit stays open until the next one.`,
  SubjectReset: ({ actor, reason }) => `${actor ?? 'An operator'} reset the subject${quoted(reason)}.`,
  SubjectRemoved: ({ actor, reason }) => `${actor ?? 'An operator'} removed the subject${quoted(reason)}.`,
  WriterAccepted: ({ mapping }) =>
    `A declared schema is registered${version(mapping) === null ? '' : ` as ${version(mapping)}`} and fits the mapping: its records are written under its own id.`,
  WriterRewritten: ({ latest }) =>
    `A declared schema is not in the registry: its records are written as ${version(latest) ?? 'the latest version'}.`,
  WriterRefused: (details) => {
    const fields = differing(details);
    return `A declared schema was refused${because(fields === '' ? null : fields)}. The subject goes on.`;
  },
  SubjectAssociated: ({ subject, previousSubject, role }) => {
    const part = role === null ? 'keys or values' : `${role}s`;
    if (subject !== null)
      return `The registry associates the topic’s ${part} with the subject \`${subject}\`.`;
    return previousSubject === null
      ? `The registry associates no subject with the topic’s ${part}: the default name applies.`
      : `The registry no longer associates the subject \`${previousSubject}\` with the topic’s ${part}: the default name applies.`;
  },
};

export const unknownEn = ({ type, actor }: EventDetails): string =>
  `${type}${actor === null ? '' : ` by ${actor}`}: an event that this version of the console does not know.`;
