import { stateOf, withFieldCase, type Command, type CommandRefusal, type Mapping } from '#machines';
import {
  evaluateCompatibility,
  parseDeclared,
  rulesPresent,
  type RegisteredSchema,
  type RegistryResponse,
} from '#registry';
import { invalidUnlessRegistered } from './declared-writer.js';
import { AppendTooLarge, JournalUnreachable, type StreamKey } from '#journal/port';
import type { Flow } from './flow.js';
import type { CommandResult, DeclareMapping, Refusal, SubjectCommand } from './gateway.port.js';
import { lacksGuid, mappingOf, summary } from './judgement.js';
import { refuse, refuseOn } from './refusals.js';
import { deniedAccess, registryTrouble } from './registry-trouble.js';
import { allowsRules } from './rules.js';
import type { Subject } from './subject.js';
import { isBlank } from './subjects.js';
import { configuredWire } from './wire.js';

/** Runs an operator's command on a subject that has events. Stored as an event with the actor; nothing is stored when nothing changes. */
export async function command(
  flow: Flow,
  asked: SubjectCommand,
  key: StreamKey,
  what: Command | ((mapping: Mapping | null) => Command),
  mayCreate = false,
): Promise<CommandResult> {
  try {
    let subject = await flow.subjects.get(key);
    // An operator saw the store, not this pod's memory of it.
    await flow.subjects.reload(subject);
    if (subject.isGone) subject = await flow.subjects.get(key);
    if (isBlank(subject.stored) && !mayCreate) {
      flow.subjects.drop(subject);
      return { ok: false, refusal: unknownSubject(key) };
    }
    if (subject.stored.key.role !== key.role) return { ok: false, refusal: refuseRole(subject, key) };
    const executed = await flow.subjects.execute(
      subject,
      typeof what === 'function' ? what(subject.mapping) : what,
      { requestId: asked.requestId, actor: asked.actor },
      ({ version }) => asked.ifMatch === null || version === asked.ifMatch,
    );
    if (executed.ok) return { ok: true, stored: executed.stored };
    if (subject.isGone) return { ok: false, refusal: unknownSubject(key) };
    return subject.isOfOtherRole
      ? { ok: false, refusal: refuseRole(subject, key) }
      : { ok: false, refusal: refusalOf(subject, executed.refusal) };
  } catch (error) {
    if (error instanceof AppendTooLarge)
      return { ok: false, refusal: refuse('request.too_large', error.message, { topic: key.topic }) };
    if (!(error instanceof JournalUnreachable)) throw error;
    return {
      ok: false,
      refusal: refuse('store.unreachable', `the command could not be stored: ${error.message}`, {
        topic: key.topic,
        subject: key.subject,
        retryAfterMs: 1000,
      }),
    };
  }
}

const unknownSubject = ({ topic, subject }: StreamKey): Refusal =>
  refuse('subject.unknown', `no subject ${subject} of topic ${topic} is known`, { topic, subject });

function refuseRole(subject: Subject, { role }: StreamKey): Refusal {
  const detail = `role: found "${role}", allowed: ${subject.stored.key.role} (the subject's events say so)`;
  return refuseOn(subject, 'request.malformed', detail);
}

function refusalOf(subject: Subject, refusal: CommandRefusal | { code: 'stale'; version: number }): Refusal {
  const { state } = stateOf(subject.stored.snapshot);
  switch (refusal.code) {
    case 'stale':
      return refuseOn(subject, 'version.stale', `the subject is at version ${refusal.version}`);
    case 'circuit_open':
      return refuseOn(subject, 'circuit.open', 'the circuit is open');
    case 'blocked':
      return refuseOn(subject, 'produce.blocked', 'the subject is blocked');
    case 'busy':
    case 'not_due':
    case 'not_owner':
    case 'illegal':
      return refuseOn(
        subject,
        'overloaded',
        `the subject is ${state}, and a step of it is under way: ask again`,
        { retryAfterMs: 1000 },
      );
  }
}

/** Finds the schema that an operator names, then declares it: bound when the registry knows it under the subject. */
export async function declareMapping(
  flow: Flow,
  asked: DeclareMapping,
  key: StreamKey,
): Promise<CommandResult> {
  if (key.role === 'key' && asked.record === 'generic') {
    const detail = 'record: found "generic", allowed for a key: specific (keys are never followed)';
    return {
      ok: false,
      refusal: refuse('request.malformed', detail, { topic: key.topic, subject: key.subject }),
    };
  }
  const named = await namedMapping(flow, asked, key);
  if ('code' in named) return { ok: false, refusal: { ...named, topic: key.topic, subject: key.subject } };
  const { actor, reason } = asked;
  return command(
    flow,
    asked,
    key,
    (present) => {
      const fieldCase =
        asked.fieldCase ?? (present?.record === 'generic' ? present : flow.settings).fieldCase;
      const mapping = withFieldCase(named.mapping, fieldCase);
      const { rulesAllowed } = named;
      return { type: 'DeclareMapping', mapping, rulesAllowed, source: 'admin', actor, reason };
    },
    true,
  );
}

/** A mapping that may be declared, with the rules of its schema that a setting lets through. */
interface Named {
  readonly mapping: Mapping;
  readonly rulesAllowed: readonly string[];
}

/** What an operator names, as the registry has it; refused with rules that the topic is not allowed. */
function named(
  flow: Flow,
  { topic, role }: StreamKey,
  registered: RegisteredSchema,
  { record }: DeclareMapping,
): Named | Refusal {
  const differences = rulesPresent(registered.rules, allowsRules(flow, topic));
  if (evaluateCompatibility(differences, record) === 'stop') {
    const detail = `Sluicegate runs no rules, and producer.allowRules does not name the topic: ${summary(differences)}`;
    return refuse('writer.refused', detail, { differences });
  }
  const wire = configuredWire(flow.settings.mappings, topic, role);
  const noGuid = lacksGuid(wire, registered);
  if (noGuid !== null) return refuse('schema.missing', noGuid);
  return { mapping: mappingOf(registered, record, { wire }), rulesAllowed: registered.rules };
}

async function namedMapping(flow: Flow, asked: DeclareMapping, key: StreamKey): Promise<Named | Refusal> {
  const { subject } = key;
  if (asked.schema !== undefined) {
    const parsed = parseDeclared(asked.schema);
    if (!parsed.ok) {
      const { path: place, actual: found, expected: allowed } = parsed.invalid;
      return refuse(
        'schema.invalid',
        `schema at ${place === '' ? '/' : place}: found ${found}, allowed ${allowed}`,
      );
    }
    const { schema } = parsed;
    const answer = await flow.registry.find(subject, schema);
    if (answer.status === 'ok') return named(flow, key, answer.value, asked);
    if (answer.status !== 'not_found') return unanswered(answer);
    const [warning] = schema.warnings;
    if (warning !== undefined) return refuse('schema.invalid', invalidUnlessRegistered(warning));
    const wire = configuredWire(flow.settings.mappings, key.topic, key.role);
    const mapping = {
      record: asked.record,
      schema: schema.text,
      fingerprint: schema.fingerprint,
      fullName: schema.fullName,
      schemaId: null,
      version: null,
      ...(wire !== undefined && { wire }),
    };
    return { mapping, rulesAllowed: [] };
  }
  if (asked.schemaId !== undefined) {
    const byId = await flow.registry.byId(asked.schemaId, subject);
    if (byId.status !== 'ok') return unanswered(byId);
    const { schemaId } = asked;
    const { schema, version, rules, guid } = byId.value;
    return version === null
      ? refuse('schema.missing', `the schema with id ${schemaId} is no version of the subject ${subject}`)
      : named(flow, key, { schema, schemaId, version, rules, guid }, asked);
  }
  const answer = await flow.registry.latest(subject);
  return answer.status === 'ok' ? named(flow, key, answer.value, asked) : unanswered(answer);
}

function unanswered(answer: Exclude<RegistryResponse<RegisteredSchema>, { status: 'ok' }>): Refusal {
  switch (answer.status) {
    case 'not_found':
      return refuse('schema.missing', `the registry does not know it: ${answer.message}`);
    case 'unusable':
      return refuse('schema.invalid', `the registry's schema is no Avro schema: ${answer.message}`);
    case 'denied':
      return refuseTrouble(deniedAccess(answer.httpStatus));
    case 'unreachable':
      return refuseTrouble(answer.reason);
  }
}

function refuseTrouble(reason: string): Refusal {
  const { detail, class: errorClass } = registryTrouble(reason);
  return refuse('sr.unreachable', detail, { class: errorClass, retryAfterMs: 1000 });
}
