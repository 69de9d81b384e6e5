import type { Journal } from '#journal/port';
import type { Role } from '#machines';
import { parseDeclared, subjectResolvers } from '#registry';
import { refusal } from '../contract/refusal.js';
import type { ProduceRequest } from '../contract/request.js';
import type { GatewaySettings } from '../contract/settings.js';
import type { Batch } from '../produce/batch.js';
import { proceed, reject, type Next, type OrRefusal } from '../util/next.js';
import { ROLES } from './configured-subjects.js';
import { declaresNothing, type DeclaredIdentity, type SeenClients } from './seen-clients.js';
import type { SchemaIdNames } from './schema-id-names.js';
import type { DeclaredSchema, DeclaredWriter } from './declared-writer.js';
import type { DefaultSubjects } from './default-subjects.js';
import { awaitsFirstUse, type SubjectLoader } from './subject-loader.js';
import type { WriterResolver } from './writer-resolver.js';
import type { SubjectSession } from './subject-session.js';
import type { SubjectRepository } from './subject-repository.js';
import type { Subject } from './subject.js';
import { otherRoleRefusal } from './unusable-subject.js';

/** What the request declares for its keys or values. */
interface Declaration {
  readonly schema: DeclaredSchema;
  /** What a resolver may name the subject by. */
  readonly fullName: string | null;
}

export interface SessionOpenerParts {
  readonly settings: Pick<GatewaySettings, 'subjectResolver'>;
  /** The full name of the schema that is configured for a topic's keys or values. */
  readonly configuredName: (topic: string, role: Role) => string | null;
  readonly subjects: SubjectRepository;
  readonly defaultSubjects: DefaultSubjects;
  readonly subjectLoader: SubjectLoader;
  readonly idNames: SchemaIdNames;
  readonly writerResolver: WriterResolver;
  readonly clients: SeenClients;
  /** The journal's clock, epoch ms. */
  readonly journal: Pick<Journal, 'now'>;
}

/** Opens a session for each subject that a request's records need. Keys or values that no record has need none. */
export class SessionOpener {
  constructor(private readonly parts: SessionOpenerParts) {}

  /**
   * Opens the sessions of a request that declares no schema, if this pod has its subjects and they have been used. Does not wait.
   * False, with nothing done: use `open`.
   */
  openAtOnce(batch: Batch): boolean {
    const { request } = batch;
    if (request.keySchema !== null || request.valueSchema !== null) return false;
    for (const role of ROLES) {
      if (!hasData(request, role)) continue;
      const subject = this.usedSubject(request.topic, role);
      if (subject === null) {
        batch.closeSessions();
        return false;
      }
      batch.open(subject, role);
    }
    this.noteClient(batch.request, batch.sessions, declaresNothing);
    return true;
  }

  /**
   * Opens keys before values: since every request uses this order, two requests never wait for each other.
   * @throws JournalUnreachable
   */
  async open(batch: Batch): Promise<Next> {
    for (const role of ROLES) {
      if (!hasData(batch.request, role)) continue;
      const next = await this.openRole(batch, role);
      if (next.next !== 'proceed') return next;
    }
    return proceed;
  }

  private usedSubject(topic: string, role: Role): Subject | null {
    const { defaultSubjects, subjects } = this.parts;
    const id = defaultSubjects.streamOf(topic, role);
    const subject = id === null ? undefined : subjects.peek(id);
    return subject === undefined || subject.stored.key.role !== role || awaitsFirstUse(subject)
      ? null
      : subject;
  }

  private async openRole(batch: Batch, role: Role): Promise<Next> {
    const { settings, configuredName, subjectLoader, writerResolver } = this.parts;
    const { topic } = batch.request;
    const declaration = await this.declarationOf(batch, role);
    if (!declaration.ok) return reject(declaration.refusal);
    const declared = declaration.value;
    const fullName = declared?.fullName ?? configuredName(topic, role);
    const subjectName = settings.subjectResolver(topic, fullName, role);
    if (subjectName === null) {
      const detail = `the subject resolver names no subject for the ${role} with the full name ${fullName ?? '(none)'}: declare a schema that has one`;
      return reject(refusal('schema.missing', detail, { topic, role }));
    }
    const refused = batch.request.admitSubject?.({ topic, subject: subjectName }) ?? null;
    if (refused !== null) return reject(refused);
    const loading = subjectLoader.loadAssociated(batch, { topic, subject: subjectName, role });
    const opened = 'then' in loading ? await loading : loading;
    if (!opened.ok) return reject(opened.refusal);
    const { stored } = opened.value;
    if (stored.key.role !== role) return reject(otherRoleRefusal(stored, role));
    const session = batch.open(opened.value, role);
    if (declared === null) {
      this.noteClient(batch.request, [session], declaresNothing);
      return proceed;
    }
    const next = await writerResolver.resolve(batch, session, declared.schema);
    this.noteClient(batch.request, [session], identityOf(session.declaredWriter, declared.schema));
    if (next.next !== 'reject') session.beginAtPresentMapping();
    return next;
  }

  /** At each request: a known client is found by one look-up, and nothing is allocated. */
  private noteClient(
    { client, continues = false }: ProduceRequest,
    sessions: readonly SubjectSession[],
    declared: DeclaredIdentity,
  ): void {
    if (client === undefined) return;
    const { clients, journal } = this.parts;
    const at = journal.now();
    for (const { subject } of sessions) {
      const { memory } = subject;
      memory.clients ??= clients.of(subject.stored.key);
      memory.clients.count(client, declared, at, continues);
    }
  }

  /** Null: the request declares nothing. Of an id and a text, the id counts. */
  private async declarationOf(batch: Batch, role: Role): Promise<OrRefusal<Declaration | null>> {
    const { settings, idNames } = this.parts;
    const { topic, keySchema, valueSchema } = batch.request;
    const { schema: text, schemaId } = (role === 'key' ? keySchema : valueSchema) ?? {};
    if (schemaId !== undefined) {
      const schema = { schemaId };
      // Only this resolver, which is that of `Associated` as well, is known to need no name.
      if (settings.subjectResolver === subjectResolvers.TopicName)
        return { ok: true, value: { schema, fullName: null } };
      const named = await idNames.fullNameOf(batch, role, schemaId);
      return named.ok ? { ok: true, value: { schema, fullName: named.value } } : named;
    }
    if (text === undefined) return { ok: true, value: null };
    const parsed = parseDeclared(text);
    if (parsed.ok)
      return { ok: true, value: { schema: { schema: parsed.schema }, fullName: parsed.schema.fullName } };
    const { path, actual, expected } = parsed.invalid;
    const detail = `${role}_schema at ${path === '' ? '/' : path}: found ${actual}, allowed ${expected}`;
    return { ok: false, refusal: refusal('schema.invalid', detail, { topic, role }) };
  }
}

/** @param writer null: the schema is refused, or nothing is known of it */
function identityOf(writer: DeclaredWriter | null, declared: DeclaredSchema): DeclaredIdentity {
  if (writer !== null) {
    const schemaId = writer.kind === 'registered' ? writer.schemaId : null;
    return { schemaId, fingerprint: writer.schema.fingerprint };
  }
  return 'schemaId' in declared
    ? { schemaId: declared.schemaId, fingerprint: null }
    : { schemaId: null, fingerprint: declared.schema.fingerprint };
}

const hasData = ({ records }: ProduceRequest, role: Role): boolean =>
  records.some((record) => record[role] !== null && record[role] !== undefined);
