import { stateOf, type Command, type CommandRefusal, type Mapping } from '#machines';
import { parseSchema, type RegisteredSchema, type RegistryAnswer } from '#registry';
import { JournalUnreachable, type StreamKey } from '#journal/port';
import type { Flow } from './flow.js';
import type { CommandAnswer, DeclareMapping, Refusal, SubjectCommand } from './gateway.port.js';
import { mappingOf } from './judgement.js';
import { refuse, refuseOn } from './refusals.js';
import { deniedAccess, registryTrouble } from './registry-trouble.js';
import type { Subject } from './subject.js';

/** Runs an operator's command on a subject that has facts. Stored as a fact with the actor; nothing is stored when nothing changes. */
export async function command(
  flow: Flow,
  asked: SubjectCommand,
  key: StreamKey,
  what: Command,
  mayCreate = false,
): Promise<CommandAnswer> {
  try {
    const subject = await flow.subjects.get(key);
    // An operator saw the store, not this pod's memory of it.
    await flow.subjects.reload(subject);
    if (subject.stored.version === 0 && !mayCreate) {
      flow.subjects.drop(subject);
      return {
        ok: false,
        refusal: refuse('subject.unknown', `no subject ${key.subject} of topic ${key.topic} is known`, {
          topic: key.topic,
          subject: key.subject,
        }),
      };
    }
    const executed = await flow.subjects.execute(
      subject,
      what,
      { requestId: asked.requestId, actor: asked.actor },
      ({ version }) => asked.ifMatch === null || version === asked.ifMatch,
    );
    return executed.ok
      ? { ok: true, stored: executed.stored }
      : { ok: false, refusal: refusalOf(subject, executed.refusal) };
  } catch (error) {
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
): Promise<CommandAnswer> {
  if (key.role === 'key' && asked.record === 'generic') {
    const detail = 'record: found "generic", allowed for a key: specific (keys are never followed)';
    return {
      ok: false,
      refusal: refuse('request.malformed', detail, { topic: key.topic, subject: key.subject }),
    };
  }
  const found = await namedMapping(flow, asked, key.subject);
  if ('code' in found) return { ok: false, refusal: { ...found, topic: key.topic, subject: key.subject } };
  return command(
    flow,
    asked,
    key,
    { type: 'DeclareMapping', mapping: found, source: 'admin', actor: asked.actor, reason: asked.reason },
    true,
  );
}

async function namedMapping(flow: Flow, asked: DeclareMapping, subject: string): Promise<Mapping | Refusal> {
  if (asked.schema !== undefined) {
    const parsed = parseSchema(asked.schema);
    if (!parsed.ok) {
      const { place, found, allowed } = parsed.invalid;
      return refuse(
        'schema.invalid',
        `schema at ${place === '' ? '/' : place}: found ${found}, allowed ${allowed}`,
      );
    }
    const { schema } = parsed;
    const answer = await flow.registry.find(subject, schema);
    if (answer.status === 'ok') return mappingOf(answer.value, asked.record);
    if (answer.status !== 'not_found') return unanswered(answer);
    return {
      record: asked.record,
      schema: schema.text,
      fingerprint: schema.fingerprint,
      fullName: schema.fullName,
      schemaId: null,
      version: null,
    };
  }
  if (asked.schemaId !== undefined) {
    const byId = await flow.registry.byId(asked.schemaId, subject);
    if (byId.status !== 'ok') return unanswered(byId);
    const { schemaId } = asked;
    const { schema, version } = byId.value;
    return version === null
      ? refuse('schema.missing', `the schema with id ${schemaId} is no version of the subject ${subject}`)
      : mappingOf({ schema, schemaId, version }, asked.record);
  }
  const answer = await flow.registry.latest(subject);
  return answer.status === 'ok' ? mappingOf(answer.value, asked.record) : unanswered(answer);
}

function unanswered(answer: Exclude<RegistryAnswer<RegisteredSchema>, { status: 'ok' }>): Refusal {
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
