import type { Role } from '#machines';
import { parseDeclared, subjectResolvers } from '#registry';
import type { DeclaredSchema } from './declared-writer.js';
import { declareWriter } from './declare-writer.js';
import type { Flow, Run, Step, Turn } from './flow.js';
import type { ProduceRequest, Refusal } from './gateway.port.js';
import { nameDeclaredId } from './name-declared-id.js';
import { awaitsFirstUse, refuseShared, subjectOf } from './open-subject.js';
import { refuse } from './refusals.js';
import { associatedSubject } from './resolve-association.js';
import type { Subject } from './subject.js';

const roles = ['key', 'value'] as const;

/**
 * Opens the turns of a request that declares no schema, on subjects that this pod knows and that have been used, as `takeTurns` does and without
 * waiting. False, with nothing done: it is another request.
 */
export function takeTurnsAtOnce({ usual, subjects }: Flow, run: Run): boolean {
  const { request, turns } = run;
  if (request.keySchema !== null || request.valueSchema !== null) return false;
  for (const role of roles) {
    if (!hasHalf(request, role)) continue;
    const id = usual.of(request.topic, role);
    const subject = id === null ? undefined : subjects.peek(id);
    if (subject === undefined || subject.stored.key.role !== role || awaitsFirstUse(subject)) {
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
    const { associated } = flow;
    const asked =
      associated === null ? subjectOf(flow, run, key) : associatedSubject(flow, run, associated, key);
    const found = 'then' in asked ? await asked : asked;
    if (!found.ok) return found.refusal;
    const subject = found.value;
    if (subject.stored.key.role !== role) return refuseShared(subject, role);
    const turn = turnOn(subject, role, run);
    turns.push(turn);
    if (declared === null) continue;
    const refusal = await declareWriter(flow, run, turn, declared.schema);
    if (refusal !== null) return refusal;
    turn.first = turn.subject.mapping;
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
  detectedConflict: null,
  resolution: null,
  schemaId: null,
  idHeader: null,
  under: null,
});

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
    // Only this resolver, which is that of `Associated` as well, is known to ask for no name.
    const isNamed = flow.settings.subjectResolver === subjectResolvers.TopicName;
    return isNamed ? { schema: { schemaId }, fullName: null } : nameDeclaredId(flow, run, role, schemaId);
  }
  if (text === undefined) return null;
  const parsed = parseDeclared(text);
  if (parsed.ok) return { schema: { schema: parsed.schema }, fullName: parsed.schema.fullName };
  const { path: place, actual: found, expected: allowed } = parsed.invalid;
  return refuse(
    'schema.invalid',
    `${role}_schema at ${place === '' ? '/' : place}: found ${found}, allowed ${allowed}`,
    { topic: request.topic, role },
  );
}
