import type { StreamKey } from '#journal/port';
import type { Role } from '#machines';
import { parseDeclared, subjectResolvers } from '#registry';
import type { DeclaredSchema } from './declared-writer.js';
import { declareWriter } from './declare-writer.js';
import type { Flow, Run, Step, Turn } from './flow.js';
import type { ProduceRequest, Refusal } from './gateway.port.js';
import { waitFor, type Waited } from './holding.js';
import { refuse, refuseOn } from './refusals.js';
import { nameDeclaredId } from './name-declared-id.js';
import type { Subject } from './subject.js';
import { idOf } from './subjects.js';

const roles = ['key', 'value'] as const;

/**
 * Opens the turns of a request that declares no schema, on subjects that this pod knows, as `takeTurns` does and without
 * waiting. False, with nothing done: it is another request.
 */
export function takeTurnsAtOnce({ usual, subjects }: Flow, run: Run): boolean {
  const { request, turns } = run;
  if (request.keySchema !== null || request.valueSchema !== null) return false;
  for (const role of roles) {
    if (!hasHalf(request, role)) continue;
    const id = usual.of(request.topic, role);
    const subject = id === null ? undefined : subjects.peek(id);
    if (subject === undefined || subject.stored.key.role !== role || isMadeUp(subject)) {
      turns.length = 0;
      return false;
    }
    turns.push(turnOn(subject, role, run));
  }
  return true;
}

/**
 * Opens a turn for each subject that the request's records need, keys before values: since every request takes them
 * in this order, two requests never wait for each other. A half that no record has needs no subject.
 * @throws JournalUnreachable
 */
export async function takeTurns(flow: Flow, run: Run): Step {
  const { request, turns } = run;
  for (const role of roles) {
    if (!hasHalf(request, role)) continue;
    const declared = await declaredSchema(flow, run, role);
    if (declared !== null && 'code' in declared) return declared;
    const fullName = declared?.fullName ?? flow.configuredName(request.topic, role);
    const subjectName = flow.settings.subjectResolver(request.topic, fullName, role);
    if (subjectName === null) {
      return refuse(
        'schema.missing',
        `the subject resolver names no subject for the ${role} with the full name ${fullName ?? '(none)'}: declare a schema that has one`,
        { topic: request.topic, role },
      );
    }
    const key = { topic: request.topic, subject: subjectName, role };
    const asked = subjectOf(flow, run, key);
    const found = 'then' in asked ? await asked : asked;
    if (!found.ok) return found.refusal;
    const subject = found.value;
    if (subject.stored.key.role !== role) return refuseShared(subject, role);
    const turn = turnOn(subject, role, run);
    turns.push(turn);
    if (isMadeUp(subject) && (await isOfNoTopic(flow, subject))) {
      return refuse('topic.unknown', `Kafka has no topic ${request.topic}`, { topic: request.topic });
    }
    if (declared === null) continue;
    const refusal = await declareWriter(flow, run, turn, declared.schema);
    if (refusal !== null) return refusal;
    turn.first = subject.mapping;
  }
  return null;
}

const hasHalf = ({ records }: ProduceRequest, role: Role): boolean =>
  records.some((record) => record[role] !== null && record[role] !== undefined);

const turnOn = (subject: Subject, role: Role, { apart }: Run): Turn => ({
  role,
  subject,
  declaration: null,
  first: subject.mapping,
  retried: apart?.has(role) ?? false,
  owes: null,
  met: false,
  resolution: null,
  schemaId: null,
  idHeader: null,
  under: null,
});

/** The subject, read where this pod has not met it. @throws JournalUnreachable */
function subjectOf(flow: Flow, run: Run, key: StreamKey): Waited<Subject> | Promise<Waited<Subject>> {
  const known = flow.subjects.peek(idOf(key));
  return known === undefined
    ? waitFor(flow, run, key, () => flow.subjects.get(key))
    : { ok: true, value: known };
}

/** A key's mapping is pinned and a value's may follow (mission rule 1): one stream cannot be both. */
function refuseShared(subject: Subject, role: Role): Refusal {
  const { key } = subject.stored;
  const detail = `the subject ${key.subject} is that of this topic's ${key.role}s: a ${role} needs a record of another full name, or another producer.subjectResolver`;
  return refuseOn(subject, 'writer.refused', detail);
}

/** Whether the subject may be only a name that a client made up. */
const isMadeUp = ({ stored, mapping }: Subject): boolean => stored.version === 0 && mapping === null;

/** Whether the topic of a subject without facts is none: nothing is stored, looked up or remembered for it. */
async function isOfNoTopic(flow: Flow, subject: Subject): Promise<boolean> {
  if ((await flow.sender.topicExists(subject.stored.key.topic)) !== false) return false;
  flow.subjects.drop(subject);
  return true;
}

/** What the request declares for its keys or values. `fullName`: what a resolver may name the subject by. */
interface Declaration {
  readonly schema: DeclaredSchema;
  readonly fullName: string | null;
}

/** Null: nothing. Of an id and a text, the id counts. */
async function declaredSchema(flow: Flow, run: Run, role: Role): Promise<Declaration | Refusal | null> {
  const { request } = run;
  const { schema: text, schemaId } = (role === 'key' ? request.keySchema : request.valueSchema) ?? {};
  if (schemaId !== undefined) {
    // Only this resolver is known to ask for no name.
    const isNamed = flow.settings.subjectResolver === subjectResolvers.TopicName;
    return isNamed ? { schema: { schemaId }, fullName: null } : nameDeclaredId(flow, run, role, schemaId);
  }
  if (text === undefined) return null;
  const parsed = parseDeclared(text);
  if (parsed.ok) return { schema: { schema: parsed.schema }, fullName: parsed.schema.fullName };
  const { place, found, allowed } = parsed.invalid;
  return refuse(
    'schema.invalid',
    `${role}_schema at ${place === '' ? '/' : place}: found ${found}, allowed ${allowed}`,
    { topic: request.topic, role },
  );
}
