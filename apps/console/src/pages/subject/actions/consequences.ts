import type { Format } from '../../../text/format.js';
import type { Command, SubjectView } from './command.js';
import { consequenceTexts } from './consequence-texts.js';

/** What a command leads to from the subject's present state, in sentences. */
export function consequencesOf(subject: SubjectView, command: Command, format: Format): readonly string[] {
  switch (command.action) {
    case 'reset':
      return ofReset(subject, format);
    case 'open':
      return ofOpening(subject, command.forMs, format);
    case 'map':
      return ofMapping(subject, command, format);
    case 'remove':
      return ofRemoval(subject, format);
  }
}

/** A condition, and the sentence that is told if it holds. */
type Told = readonly [boolean, string];

const told = (...all: readonly Told[]): readonly string[] => all.flatMap(([is, text]) => (is ? [text] : []));

function schemaText({ mapping }: SubjectView, { language }: Format): string | null {
  const t = consequenceTexts[language];
  if (mapping === null) return null;
  const { version, schema_id: id } = mapping;
  if (id === null) return t.unbound;
  return version === null ? t.boundId(id) : t.version(version, id);
}

function ofReset(subject: SubjectView, format: Format): readonly string[] {
  const t = consequenceTexts[format.language];
  const { state, role, mapping, breaker, refused_writers: refused } = subject;
  const schema = schemaText(subject, format);
  const isHealthy = state === 'healthy';
  if (isHealthy && refused === 0) return [t.nothing];
  const again =
    role === 'key'
      ? t.keyBlocksAgain
      : mapping?.record === 'specific'
        ? t.specificBlocksAgain
        : t.genericBlocksAgain;
  return told(
    [isHealthy, t.stays],
    [state === 'blocked', schema === null ? t.startsAnew : t.startsAgain(schema)],
    [state === 'blocked', again],
    [state === 'circuitOpen', schema === null ? t.circuitClosesAnew : t.circuitCloses(schema)],
    [state === 'resolving', t.lookupEnds],
    [state === 'resolving', t.waitersGoOn],
    [state === 'retriedOnce', t.retryEnds],
    [breaker.conflicts_in_window > 0, t.forgetsConflicts(breaker.conflicts_in_window)],
    [breaker.trips > 0, t.forgetsTrips(breaker.trips)],
    [refused > 0, t.forgetsRefusals(refused)],
    [mapping !== null, t.keepsMapping],
  );
}

function ofOpening(subject: SubjectView, forMs: number | null, format: Format): readonly string[] {
  const t = consequenceTexts[format.language];
  const { state, breaker } = subject;
  const isOpen = state === 'circuitOpen';
  const isForGood = isOpen && breaker.open_until === null;
  if (isForGood && breaker.forced && forMs === null) return [t.alreadyForGood];
  return told(
    [state === 'retriedOnce', t.refusedDuringRetry],
    [true, forMs === null ? t.refusesUntilReset : t.refusesFor(format.duration(forMs))],
    [forMs !== null, t.thenTrial],
    [isForGood, t.replacesForGood],
    [
      isOpen && !isForGood,
      t.replacesEnd(breaker.open_until === null ? '' : format.dateTime(breaker.open_until)),
    ],
    [state === 'blocked', t.forgetsBlock],
    [state === 'resolving', t.lookupEnds],
    [true, t.otherOpens],
  );
}

function ofMapping(
  subject: SubjectView,
  { record, schema, fieldCase }: Extract<Command, { action: 'map' }>,
  format: Format,
): readonly string[] {
  const t = consequenceTexts[format.language];
  const { role, state } = subject;
  const before = schemaText(subject, format);
  const named =
    schema.kind === 'latest' ? t.mapsLatest : schema.kind === 'id' ? t.mapsId(String(schema.id)) : t.mapsText;
  const kept = role === 'key' ? t.mapsKey : record === 'generic' ? t.mapsGeneric : t.mapsSpecific;
  return told(
    [true, named],
    [before !== null, t.replaces(before ?? '')],
    [true, kept],
    [record === 'generic' && fieldCase === 'insensitive', t.insensitive],
    [before !== null && role === 'value', t.dropsChain],
    [
      state !== 'healthy' && state !== 'removed',
      state === 'healthy' || state === 'removed' ? '' : t.becomesHealthy(state),
    ],
    [subject.configured !== undefined, t.configured],
  );
}

function ofRemoval({ configured }: SubjectView, { language }: Format): readonly string[] {
  const t = consequenceTexts[language];
  return told(
    [true, t.removes],
    [true, t.needsNoTopic],
    [true, t.beginsAnew],
    [configured !== undefined, t.configuredReturns],
  );
}
