import { LRUCache } from 'lru-cache';
import type { RegisteredSchema, Registry, RegistryResponse, Schema } from '#registry';
import { failureReason } from '../conflicts/registry-failure.js';
import type { GatewayTelemetry } from '../contract/telemetry.js';
import { declarationKey, invalidUnlessRegistered, type DeclaredSchema } from './declared-writer.js';
import { labelsOf } from './labels.js';
import type { Subject } from './subject.js';

/** What the registry has of a declared schema. */
export type WriterLookupResult =
  | ({ readonly status: 'registered' } & RegisteredSchema)
  /** The subject has versions, and the schema is none of them. */
  | { readonly status: 'unregistered'; readonly schema: Schema; readonly latest: RegisteredSchema }
  /** The registry has the id, but under other subjects. */
  | { readonly status: 'elsewhere'; readonly schema: Schema; readonly schemaId: number }
  /** Clients have caused too many look-ups: the registry was not asked. */
  | { readonly status: 'limited' }
  | MissingSchema
  | FailedWriterLookup;

/**
 * `missing`: the registry has neither the schema nor any version of the subject, or cannot use the schema. `invalid`: a text that
 * only Java's readers accept, and that the registry does not have.
 */
interface MissingSchema {
  readonly status: 'missing' | 'invalid';
  readonly reason: string;
}

interface FailedWriterLookup {
  readonly status: 'unreachable' | 'denied';
  readonly reason: string;
}

/** The full name of a schema, or why it is not known. */
export type FullNameResult =
  | { readonly status: 'ok'; readonly fullName: string | null }
  | { readonly status: 'limited' }
  | MissingSchema
  | FailedWriterLookup;

/** Cache sizes, in schemas. An id means one schema for good, but each context of a registry has its own ids. */
const MAX_NAMES = 10_000;
const MAX_SCHEMAS = 1_000;

/** Look-ups of the schemas that requests declare. */
export class WriterLookup {
  private readonly names = new LRUCache<string, { readonly fullName: string | null }>({ max: MAX_NAMES });
  private readonly byIds = new LRUCache<string, RegisteredSchema>({ max: MAX_SCHEMAS });
  private readonly latests = new LRUCache<string, RegisteredSchema>({ max: MAX_SCHEMAS });

  constructor(
    private readonly registry: Registry,
    private readonly telemetry: Pick<GatewayTelemetry, 'counter'>,
  ) {}

  /**
   * Asks the registry. Concurrent requests that declare the same schema share one look-up.
   * @param permit called once per look-up; without a permit, only the newest version that another look-up found is known
   */
  find(subject: Subject, declared: DeclaredSchema, permit: () => boolean): Promise<WriterLookupResult> {
    const begin = (): Promise<WriterLookupResult> =>
      permit() ? this.ask(subject, declared) : Promise.resolve(this.withoutQuery(subject, declared));
    return subject.share(`declared ${declarationKey(declared)}`, begin).result;
  }

  /** What this process found under an id before. Null: nothing. */
  knownSchema({ stored }: Subject, schemaId: number): RegisteredSchema | null {
    return this.byIds.get(`${schemaId} ${stored.key.subject}`) ?? null;
  }

  /** The full name that this process found under an id before. Null: it has not asked. @param near as in `fullNameOf` */
  knownName(schemaId: number, near: string): { readonly fullName: string | null } | null {
    return this.names.get(`${schemaId} ${near}`) ?? null;
  }

  /**
   * Asks for the full name of the schema with this id. Concurrent requests on a subject share one look-up.
   * @param options.near a subject of the context that the id belongs to
   * @param options.permit called once per look-up
   */
  fullNameOf(
    subject: Subject,
    schemaId: number,
    { near, permit }: { readonly near: string; readonly permit: () => boolean },
  ): Promise<FullNameResult> {
    const query = async (): Promise<FullNameResult> => {
      if (!permit()) return { status: 'limited' };
      const response = await this.registry.byId(schemaId, near);
      if (response.status !== 'ok') return failureOf(response, noSchemaWithId(schemaId));
      const { fullName } = response.value.schema;
      this.names.set(`${schemaId} ${near}`, { fullName });
      return { status: 'ok', fullName };
    };
    return subject.share(`full name of ${schemaId}`, query).result;
  }

  /** A client that declares the newest version is served even if other clients have used up the budget. */
  private withoutQuery({ stored }: Subject, declared: DeclaredSchema): WriterLookupResult {
    const latest = this.latests.get(stored.key.subject);
    const isLatest =
      'schemaId' in declared
        ? latest?.schemaId === declared.schemaId
        : latest?.schema.fingerprint === declared.schema.fingerprint && declared.schema.warnings.length === 0;
    return latest !== undefined && isLatest ? { status: 'registered', ...latest } : { status: 'limited' };
  }

  private async ask(subject: Subject, declared: DeclaredSchema): Promise<WriterLookupResult> {
    const { key } = subject.stored;
    const result =
      'schemaId' in declared
        ? await this.findById(key.subject, declared.schemaId)
        : await this.findByText(subject, declared.schema);
    if (result.status === 'unregistered') this.latests.set(key.subject, result.latest);
    // A denied look-up is neither a success nor an outage: nothing is counted.
    if (result.status !== 'denied') {
      const name = result.status === 'unreachable' ? 'sr.lookup.fail' : 'sr.lookup.ok';
      this.telemetry.counter(name, labelsOf(subject.stored));
    }
    if (result.status === 'registered') this.byIds.set(`${result.schemaId} ${key.subject}`, result);
    return result;
  }

  /** An id means the schema that it has, and no other one may be written in its place. */
  private async findById(subject: string, schemaId: number): Promise<WriterLookupResult> {
    const response = await this.registry.byId(schemaId, subject);
    if (response.status !== 'ok') return failureOf(response, noSchemaWithId(schemaId));
    const { version, ...identified } = response.value;
    return version === null
      ? { status: 'elsewhere', schema: identified.schema, schemaId }
      : { status: 'registered', ...identified, schemaId, version };
  }

  private async findByText({ stored, mapping }: Subject, schema: Schema): Promise<WriterLookupResult> {
    const { subject } = stored.key;
    const registered = await this.findRegistered(subject, schema);
    if (registered !== null) return registered;
    const [warning] = schema.warnings;
    if (warning !== undefined) return { status: 'invalid', reason: invalidUnlessRegistered(warning) };
    const latest = await this.registry.latest(subject);
    if (latest.status !== 'ok')
      return failureOf(latest, 'no version of this subject is registered, and Sluicegate registers none');
    // The schema may have been registered between the two calls. Only an unregistered one may be written as the latest.
    const hasMoved = latest.value.schemaId !== mapping?.schemaId;
    const registeredSince = hasMoved ? await this.findRegistered(subject, schema) : null;
    return registeredSince ?? { status: 'unregistered', schema, latest: latest.value };
  }

  /** Null: the registry does not have the schema under the subject. */
  private async findRegistered(subject: string, schema: Schema): Promise<WriterLookupResult | null> {
    const response = await this.registry.find(subject, schema);
    if (response.status === 'ok') return { status: 'registered', ...response.value };
    return response.status === 'not_found'
      ? null
      : failureOf(response, 'the registry cannot use this schema');
  }
}

/** Whether the registry did not say what it has. */
export const isFailedLookup = (result: WriterLookupResult): result is FailedWriterLookup =>
  result.status === 'unreachable' || result.status === 'denied';

const noSchemaWithId = (schemaId: number): string => `the registry has no schema with id ${schemaId}`;

/** @param missing says what the registry does not have, if that is the failure */
function failureOf(
  response: Exclude<RegistryResponse<unknown>, { status: 'ok' }>,
  missing: string,
): MissingSchema | FailedWriterLookup {
  switch (response.status) {
    case 'unreachable':
    case 'denied':
      return { status: response.status, reason: failureReason(response) };
    case 'not_found':
      return { status: 'missing', reason: `${missing}: ${response.message}` };
    case 'unusable':
      return { status: 'missing', reason: `what the registry has cannot be used: ${response.message}` };
  }
}
