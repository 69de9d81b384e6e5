import type { RegisteredSchema, Registry, RegistryResponse, Schema } from '#registry';
import { LRUCache } from 'lru-cache';
import type { DeclaredSchema } from './declared-writer.js';
import { invalidUnlessRegistered, nameOf } from './declared-writer.js';
import type { GatewayTelemetry } from './gateway.port.js';
import { labelsOf } from './labels.js';
import { deniedAccess } from './registry-trouble.js';
import { SingleFlight } from './shared.js';
import type { Subject } from './subject.js';

/** What the registry has of a declared schema. */
export type WriterLookupResult =
  | ({ readonly status: 'registered' } & RegisteredSchema)
  /** The subject has versions, and this is none of them. */
  | { readonly status: 'unregistered'; readonly schema: Schema; readonly latest: RegisteredSchema }
  /** The registry has the id, but under other subjects. */
  | { readonly status: 'elsewhere'; readonly schema: Schema; readonly schemaId: number }
  /** Clients caused too many look-ups: the registry was not asked. */
  | { readonly status: 'limited' }
  /**
   * `missing`: neither it nor any version of the subject is there, or the registry cannot use it. `invalid`: a text that only
   * Java's readers take, and that the registry does not have.
   */
  | { readonly status: 'missing' | 'invalid' | 'unreachable' | 'denied'; readonly reason: string };

/** The full name of a schema, or why it is not known. */
export type FullName =
  | { readonly status: 'ok'; readonly fullName: string | null }
  | { readonly status: 'limited' }
  | Extract<WriterLookupResult, { readonly reason: string }>;

/** An id names one schema for good, but each context of a registry has its own ids. This many are remembered. */
const NAMES_KEPT = 10_000;
const TEXTS_KEPT = 1_000;

/** The questions of one process about the schemas that requests declare. */
export class WriterLookup {
  private readonly underWay = new SingleFlight<WriterLookupResult>();
  private readonly naming = new SingleFlight<FullName>();
  private readonly names = new LRUCache<string, { readonly fullName: string | null }>({ max: NAMES_KEPT });
  private readonly texts = new LRUCache<string, RegisteredSchema>({ max: TEXTS_KEPT });
  private readonly latests = new LRUCache<string, RegisteredSchema>({ max: TEXTS_KEPT });

  constructor(
    private readonly registry: Registry,
    private readonly telemetry: Pick<GatewayTelemetry, 'counter'>,
  ) {}

  /**
   * Asks the registry. Concurrent requests that declare the same schema share one question.
   * @param mayAsk asked once for each question; without its consent only the newest version that another question found answers
   */
  find(subject: Subject, declared: DeclaredSchema, mayAsk: () => boolean): Promise<WriterLookupResult> {
    const ask = (): Promise<WriterLookupResult> =>
      mayAsk() ? this.counted(subject, declared) : Promise.resolve(this.withoutAsking(subject, declared));
    return this.underWay.share(subject, nameOf(declared), ask).outcome;
  }

  /** What was found under an id before, by this process. */
  seen({ stored }: Subject, schemaId: number): RegisteredSchema | null {
    return this.texts.get(`${schemaId} ${stored.key.subject}`) ?? null;
  }

  /** The full name found under an id before, by this process; null: none was asked for. @param near as in `fullNameOf` */
  nameOf(schemaId: number, near: string): { readonly fullName: string | null } | null {
    return this.names.get(`${schemaId} ${near}`) ?? null;
  }

  /**
   * Asks for the full name of the schema with this id, for a resolver that names subjects by it. Concurrent requests on a
   * subject share one question.
   * @param near a subject of the context that the id is of
   * @param mayAsk asked once for each question
   */
  fullNameOf(subject: Subject, schemaId: number, near: string, mayAsk: () => boolean): Promise<FullName> {
    const ask = async (): Promise<FullName> => {
      if (!mayAsk()) return { status: 'limited' };
      const answer = await this.registry.byId(schemaId, near);
      if (answer.status !== 'ok') return unanswered(answer, `the registry has no schema with id ${schemaId}`);
      const { fullName } = answer.value.schema;
      this.names.set(`${schemaId} ${near}`, { fullName });
      return { status: 'ok', fullName };
    };
    return this.naming.share(subject, String(schemaId), ask).outcome;
  }

  /** Whatever else is declared, who declares the version that was registered last is not kept waiting. */
  private withoutAsking({ stored }: Subject, declared: DeclaredSchema): WriterLookupResult {
    const latest = this.latests.get(stored.key.subject);
    const isLatest =
      'schemaId' in declared
        ? latest?.schemaId === declared.schemaId
        : latest?.schema.fingerprint === declared.schema.fingerprint && declared.schema.warnings.length === 0;
    return latest !== undefined && isLatest ? { status: 'registered', ...latest } : { status: 'limited' };
  }

  private async counted(subject: Subject, declared: DeclaredSchema): Promise<WriterLookupResult> {
    const { key } = subject.stored;
    const found =
      'schemaId' in declared
        ? await this.byId(key.subject, declared.schemaId)
        : await this.byText(subject, declared.schema);
    // A denied look-up is neither a success nor an outage: nothing is counted.
    if (found.status === 'unregistered') this.latests.set(key.subject, found.latest);
    if (found.status !== 'denied') {
      const name = found.status === 'unreachable' ? 'sr.lookup.fail' : 'sr.lookup.ok';
      this.telemetry.counter(name, labelsOf(subject.stored));
    }
    if (found.status === 'registered') this.texts.set(`${found.schemaId} ${key.subject}`, found);
    return found;
  }

  /** An id is the schema that it names, and no other one that may be written in its place. */
  private async byId(subject: string, schemaId: number): Promise<WriterLookupResult> {
    const answer = await this.registry.byId(schemaId, subject);
    if (answer.status !== 'ok') return unanswered(answer, `the registry has no schema with id ${schemaId}`);
    const { version, ...identified } = answer.value;
    return version === null
      ? { status: 'elsewhere', schema: identified.schema, schemaId }
      : { status: 'registered', ...identified, schemaId, version };
  }

  private async byText({ stored, mapping }: Subject, schema: Schema): Promise<WriterLookupResult> {
    const { subject } = stored.key;
    const find = async (): Promise<WriterLookupResult | null> => {
      const registered = await this.registry.find(subject, schema);
      if (registered.status === 'ok') return { status: 'registered', ...registered.value };
      return registered.status === 'not_found'
        ? null
        : unanswered(registered, 'the registry cannot use this schema');
    };
    const found = await find();
    if (found !== null) return found;
    const [warning] = schema.warnings;
    if (warning !== undefined) return { status: 'invalid', reason: invalidUnlessRegistered(warning) };
    const latest = await this.registry.latest(subject);
    if (latest.status !== 'ok')
      return unanswered(latest, 'no version of this subject is registered, and Sluicegate registers none');
    // Where versions came meanwhile, this may be one of them: to be written as the latest, it must be none of those below it.
    const moved = latest.value.schemaId !== mapping?.schemaId;
    return (moved ? await find() : null) ?? { status: 'unregistered', schema, latest: latest.value };
  }
}

function unanswered(
  answer: Exclude<RegistryResponse<unknown>, { status: 'ok' }>,
  missing: string,
): Extract<WriterLookupResult, { reason: string }> {
  switch (answer.status) {
    case 'unreachable':
      return { status: 'unreachable', reason: answer.reason };
    case 'denied':
      return { status: 'denied', reason: deniedAccess(answer.httpStatus) };
    case 'not_found':
      return { status: 'missing', reason: `${missing}: ${answer.message}` };
    case 'unusable':
      return { status: 'missing', reason: `what the registry has cannot be used: ${answer.message}` };
  }
}
