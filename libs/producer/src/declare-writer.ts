import { randomUUID } from 'node:crypto';
import type { Difference } from '#machines';
import { rulesPresent, type RegisteredSchema, type Schema } from '#registry';
import { admitTurn, mayGoOn } from './admission.js';
import {
  evaluateElsewhere,
  evaluateRewrite,
  evaluateRules,
  knownRefusal,
  nameOf,
  type DeclaredSchema,
  type DeclaredWriter,
  type RefusedWriter,
} from './declared-writer.js';
import type { Flow, Run, Step, Turn } from './flow.js';
import type { Refusal } from './gateway.port.js';
import { waitFor, waitForRegistry } from './holding.js';
import { lacksGuid, latestOf, mappingOf } from './judgement.js';
import { limitedWriterRefusal } from './lookup-right.js';
import { observeWriter } from './observe-writer.js';
import { refuseGone, refuseShared } from './open-subject.js';
import { recheckRewritten } from './recheck-writer.js';
import { refuseOn } from './refusals.js';
import { besideThis, refuseWriter, storeRefused } from './refuse-writer.js';
import { recheckAssociation, reopen } from './resolve-association.js';
import { allowsRules } from './rules.js';
import { tell, tellConflict, tellTrouble } from './story.js';
import type { Subject } from './subject.js';
import { takeWriter } from './take-writer.js';
import { configuredWire } from './wire.js';
import type { WriterLookupResult } from './writer-lookup.js';

/** What a look-up comes to: the writer, a refusal, or null: look at the subject's events again. */
type Declared = DeclaredWriter | Refusal | null;

/**
 * Finds out what the registry has of the schema that a request declares, and sets the turn's `declaration`. What the
 * subject's events say costs no call; else one look-up for all requests, kept as an event. It never touches the subject's
 * state; but the first declaration on a subject without a mapping becomes its mapping.
 * @throws JournalUnreachable
 */
export async function declareWriter(flow: Flow, run: Run, turn: Turn, declared: DeclaredSchema): Step {
  const { subject } = turn;
  const { lookupBackoff } = flow.settings.policy;
  // A request that was let through once goes on asking while the registry does not answer.
  let mayAsk = false;
  for (let waitMs = lookupBackoff.initialMs; ;) {
    if (subject.isGone) return refuseGone(subject);
    if (subject.isOfOtherRole) return refuseShared(subject, turn.role);
    const known = mayKnow(flow, subject.knownWriter(declared)) ?? seenWriter(flow, turn, declared);
    if (known !== null) {
      if (known.kind === 'rewritten') recheckRewritten(flow, run, turn, known);
      const evaluation = subject.evaluate(known);
      if (evaluation.ok) {
        takeWriter(turn, known);
        return null;
      }
      const refused = await refuseWriter(flow, run, turn, known, evaluation);
      if (refused !== null) return refused;
      continue;
    }
    const refusal = recalledRefusal(flow, turn, declared);
    if (refusal !== null) return refusal;
    const waited = await waitFor(flow, run, subject.stored.key, () =>
      flow.writers.find(subject, declared, () => mayAsk || flow.lookupLimit.takeForDeclared(subject)),
    );
    if (!waited.ok) return waited.refusal;
    const found = waited.value;
    if (found.status === 'limited')
      return subject.refusals.last(nameOf(declared)) ?? limitedWriterRefusal(flow, subject);
    mayAsk = true;
    if (isUnknown(found) && !turn.retried) {
      // The subject may be the wrong one.
      const rechecked = await waitFor(flow, run, subject.stored.key, () =>
        recheckAssociation(flow, run, turn),
      );
      if (!rechecked.ok) return rechecked.refusal;
      const { status } = rechecked.value;
      if (status === 'moved')
        return (await reopen(flow, run, turn)) ?? declareWriter(flow, run, turn, declared);
      if (status === 'unreachable') {
        const unavailable = await waitForRegistry(flow, run, turn, rechecked.value.reason, waitMs);
        if (unavailable !== null) return unavailable;
        waitMs = Math.min(lookupBackoff.maxMs, waitMs * lookupBackoff.factor);
        continue;
      }
    }
    let next: Declared;
    switch (found.status) {
      case 'denied':
      case 'unreachable': {
        const { mismatchId } = knownRefusal(subject.stored, declared) ?? {};
        // The subject's events say enough to refuse it, though not what the differences are.
        if (mismatchId !== undefined)
          return refuseOn(subject, 'writer.refused', refusedInOutage, { mismatchId });
        tellTrouble(flow, run, turn, found.reason);
        const unavailable = await waitForRegistry(flow, run, turn, found.reason, waitMs);
        if (unavailable !== null) return unavailable;
        waitMs = Math.min(lookupBackoff.maxMs, waitMs * lookupBackoff.factor);
        continue;
      }
      case 'missing':
      case 'invalid': {
        const code = found.status === 'missing' ? 'schema.missing' : 'schema.invalid';
        return remembered(flow, turn, declared, () => refuseOn(subject, code, found.reason));
      }
      case 'elsewhere': {
        // It may be registered under this subject later, so it is refused as one that is not.
        const evaluation = evaluateElsewhere(subject.stored, found);
        next = await storeRefused(
          flow,
          run,
          turn,
          { schema: found.schema, schemaId: null, isElsewhere: true },
          evaluation,
        );
        if (next !== null) remember(flow, turn, declared, next);
        break;
      }
      case 'registered':
        next =
          lacksGuidRefusal(flow, turn, declared, found) ?? (await declareRegistered(flow, run, turn, found));
        break;
      case 'unregistered':
        next =
          lacksGuidRefusal(flow, turn, declared, found.latest) ??
          (await declareUnregistered(flow, run, turn, found));
        break;
    }
    if (next === null) continue;
    if ('code' in next) return next;
    takeWriter(turn, next);
    return null;
  }
}

/** Whether the registry does not have a declared schema under the subject. */
const isUnknown = ({ status }: WriterLookupResult): boolean =>
  status !== 'registered' && status !== 'unreachable' && status !== 'denied';

/** In the mode `observe` no schema is written as another one, though pods in another mode may do so. */
function mayKnow({ settings }: Flow, known: DeclaredWriter | null): DeclaredWriter | null {
  return known?.kind === 'rewritten' && settings.policy.mode === 'observe' ? null : known;
}

/** An id that this process found under the subject before: its text may be too long to be kept in the events. */
function seenWriter(flow: Flow, { subject }: Turn, declared: DeclaredSchema): DeclaredWriter | null {
  if ('schema' in declared) return null;
  const seen = flow.writers.seen(subject, declared.schemaId);
  const { accepted } = subject.stored.snapshot.context.writers;
  const isAccepted = accepted.some(({ schemaId }) => schemaId === declared.schemaId);
  return seen === null || !isAccepted ? null : { kind: 'registered', ...seen };
}

const refusedBefore = 'this schema was refused before';
const refusedInOutage = `${refusedBefore}; its differences are in the audit, since the registry cannot be asked for it`;

/**
 * A refusal that needs no look-up: that of a registered schema holds while the mapping stays. Its differences are those of
 * the schema from the mapping, compared once per pod; a pod that has not read the schema of an id looks it up for them. A
 * schema that was not registered may be by now, so it is looked up again, ever more rarely.
 */
function recalledRefusal(flow: Flow, { subject }: Turn, declared: DeclaredSchema): Refusal | null {
  const known = knownRefusal(subject.stored, declared);
  if (known === null) return subject.refusals.recall(nameOf(declared), flow.monotonic());
  const writer = refusedSchema(flow, subject, declared, known);
  const evaluation = writer && subject.evaluate(writer);
  if (evaluation === null || evaluation.ok) return null;
  const { mismatchId } = known;
  const { differences } = evaluation;
  return refuseOn(subject, 'writer.refused', refusedBefore, { mismatchId, differences });
}

/** The schema that a refusal is about, as far as this pod has it. */
function refusedSchema(
  { writers }: Flow,
  subject: Subject,
  declared: DeclaredSchema,
  { schemaId }: RefusedWriter,
): DeclaredWriter | null {
  if ('schemaId' in declared) {
    const seen = writers.seen(subject, declared.schemaId);
    return seen && { kind: 'registered', ...seen };
  }
  const { schema } = declared;
  return schemaId === null ? null : { kind: 'registered', schema, schemaId, version: null, guid: null };
}

function remembered(
  flow: Flow,
  { subject }: Turn,
  declared: DeclaredSchema,
  refusal: () => Refusal,
): Refusal {
  subject.refusals.remember(nameOf(declared), refusal, flow.monotonic(), flow.settings.policy.lookupBackoff);
  return refusal();
}

/** The same of a refusal that is repeated as it is. */
function remember(flow: Flow, turn: Turn, declared: DeclaredSchema, refusal: Refusal): Refusal {
  return remembered(flow, turn, declared, () => refusal);
}

/** Records of the topic name their schema by a GUID, and the registry gives none. */
function lacksGuidRefusal(
  flow: Flow,
  turn: Turn,
  declared: DeclaredSchema,
  registered: RegisteredSchema,
): Refusal | null {
  const { subject, role } = turn;
  const wire =
    subject.mapping?.wire ?? configuredWire(flow.settings.mappings, subject.stored.key.topic, role);
  const noGuid = lacksGuid(wire, registered);
  return noGuid === null
    ? null
    : remembered(flow, turn, declared, () => refuseOn(subject, 'schema.missing', noGuid));
}

async function declareRegistered(
  flow: Flow,
  run: Run,
  turn: Turn,
  registered: RegisteredSchema,
): Promise<Declared> {
  const { subject } = turn;
  const { schema, schemaId, version, guid, rules } = registered;
  const writer = { kind: 'registered', schema, schemaId, version, guid } as const;
  const ofRules = evaluateRules(rulesOf(flow, turn, registered));
  // Not for good: the setting, or the rules, may change.
  if (ofRules !== null) {
    const refusal = await storeRefused(flow, run, turn, { schema, schemaId: null }, ofRules);
    return refusal && remember(flow, turn, { schemaId }, refusal);
  }
  if (subject.mapping === null) return declareFirst(flow, run, turn, registered);
  const evaluation = subject.evaluate(writer);
  if (!evaluation.ok) return refuseWriter(flow, run, turn, writer, evaluation);
  const { fingerprint, text } = schema;
  const more = { schema: text, ...(guid !== null && { guid }), rulesAllowed: rules };
  const command = { type: 'AcceptWriter', fingerprint, schemaId, version, ...more } as const;
  const stored = await waitFor(flow, run, subject.stored.key, () =>
    flow.subjects.execute(subject, command, run.asker),
  );
  return stored.ok ? writer : stored.refusal;
}

/**
 * The first declaration of a subject becomes its mapping, where the subject lets a request through at all. Null: so it is,
 * or another one came first, with which this one is yet to be compared.
 */
async function declareFirst(
  flow: Flow,
  run: Run,
  turn: Turn,
  registered: RegisteredSchema,
): Promise<Refusal | null> {
  const refusal = await admitTurn(flow, run, turn);
  if (refusal !== null) return refusal;
  const { mappings, fieldCase } = flow.settings;
  const wire = configuredWire(mappings, turn.subject.stored.key.topic, turn.role);
  const command = {
    type: 'DeclareMapping',
    mapping: mappingOf(registered, turn.role === 'key' ? 'specific' : 'generic', { wire, fieldCase }),
    source: 'request',
    actor: 'request',
    reason: null,
    rulesAllowed: registered.rules,
  } as const;
  const declared = await waitFor(flow, run, turn.subject.stored.key, () =>
    flow.subjects.execute(
      turn.subject,
      command,
      run.asker,
      ({ snapshot }) => snapshot.context.mapping === null && mayGoOn(flow, turn),
    ),
  );
  return declared.ok ? null : declared.refusal;
}

const rulesOf = (flow: Flow, { subject }: Turn, { rules }: RegisteredSchema): readonly Difference[] =>
  rulesPresent(rules, allowsRules(flow, subject.stored.key.topic));

/** The registry does not have the schema: it is a conflict of this request, and written down as one. */
async function declareUnregistered(
  flow: Flow,
  run: Run,
  turn: Turn,
  { schema, latest }: { readonly schema: Schema; readonly latest: RegisteredSchema },
): Promise<Declared> {
  const { subject, role } = turn;
  const rules = rulesOf(flow, turn, latest);
  const written = { schema: latest.schema, rules, fieldCase: flow.settings.fieldCase };
  const evaluation = evaluateRewrite(role, subject.mapping, schema, written);
  if (flow.settings.policy.mode === 'observe') {
    const unregistered = { latest: latestOf(latest), ...evaluation };
    return observeWriter(flow, run, turn, schema.fingerprint, unregistered);
  }
  if (!evaluation.ok) {
    const refusal = await storeRefused(flow, run, turn, { schema, schemaId: null }, evaluation);
    return refusal && remember(flow, turn, { schema }, refusal);
  }
  if (subject.mapping === null) return declareFirst(flow, run, turn, latest);
  return storeRewritten(flow, run, turn, schema, latest, evaluation.differences);
}

/** Null: the subject has another mapping than the one that the schema was evaluated beside, and nothing is stored. */
async function storeRewritten(
  flow: Flow,
  run: Run,
  turn: Turn,
  schema: Schema,
  latest: RegisteredSchema,
  differences: readonly Difference[],
): Promise<Declared> {
  const { subject } = turn;
  const { fingerprint } = schema;
  const may = besideThis(subject.mapping);
  const mismatchId = randomUUID();
  const command = {
    type: 'RewriteWriter',
    mismatchId,
    fingerprint,
    latest: latestOf(latest),
    differences,
    rulesAllowed: latest.rules,
  } as const;
  const stored = await waitFor(flow, run, subject.stored.key, () =>
    flow.subjects.execute(subject, command, run.asker, may),
  );
  if (!stored.ok) return stored.refusal;
  if (!stored.value.ok) return null;
  // Another request may have come first: then it has told the conflict, and its mismatch is the one that is stored.
  const own = stored.value.events.length > 0;
  if (own) {
    const detected = { kind: 'UNKNOWN_SCHEMA', origin: 'client', differences } as const;
    const found = { latest_schema_id: latest.schemaId, latest_version: latest.version };
    tellConflict(flow, run, turn, detected, mismatchId);
    const unknown = 'the registry does not have the declared schema under the subject';
    tell(flow, run, turn, 'lookup', 'info', unknown, found, 'schema.conflict', mismatchId);
    const verdict = 'verdict follow: the declared schema is written as the latest';
    tell(
      flow,
      run,
      turn,
      'difference',
      'info',
      verdict,
      { ...found, differences },
      'schema.conflict',
      mismatchId,
    );
  }
  return subject.knownWriter({ schema }) ?? { kind: 'rewritten', schema, latest, mismatchId };
}
