import { LRUCache } from 'lru-cache';
import type { RegistryResponse } from '../port.js';
import type { Schema } from '../schema.js';
import type { HttpRequest } from './http-call.js';
import { IdWatch } from './id-watch.js';
import {
  parseResponse,
  unexpectedResponse,
  type FailedResponse,
  type ParsedResponse,
} from './parse-response.js';
import type { ReferredVersion } from './reference.js';
import { ReferenceResolver } from './reference-resolver.js';
import { schemaOf, versionInResponse, type SchemaResponse } from './registered.js';
import type { RegistryHttp } from './registry-http.js';
import type { LenientSchema, RegistryOptions } from './registry-options.js';
import { contextOf, isSubject, subjectIn } from './subject-context.js';
import { INVALID_SUBJECT, SubjectRequests } from './subject-requests.js';
import type { FetchedVersion } from './version-search.js';

/** Schemas whose warnings were reported are remembered up to this number. */
const WARNED = 2048;

/** Fetches versions of subjects, with the schemas that they reference. */
export class VersionFetcher {
  readonly #references: ReferenceResolver;
  readonly #watch: IdWatch | null;
  readonly #warned = new LRUCache<string, true>({ max: WARNED });

  constructor(
    private readonly http: RegistryHttp,
    private readonly options: Pick<RegistryOptions, 'onOddity' | 'onLenientSchema'>,
  ) {
    this.#references = new ReferenceResolver((subject, version, deadline) =>
      this.#reference(subject, version, deadline),
    );
    this.#watch = options.onOddity === undefined ? null : new IdWatch(options.onOddity);
  }

  /** @param request responds with a version of the subject */
  async fetch(subject: string, request: HttpRequest, deadline: number): Promise<FetchedVersion> {
    const parsed = await this.http.json(request, deadline);
    const response = parsed.ok ? versionInResponse(parsed.json, subject) : parsed.failure;
    if (response.status !== 'ok') return { response, isFixed: true };
    const { schemaId, version, rules, guid, otherSubject } = response.value;
    if (otherSubject !== null) {
      const failure = await this.#unlessAlias(subject, otherSubject, deadline);
      if (failure !== null) return { response: failure, isFixed: true };
    }
    const whole = await this.schema(subject, schemaId, response.value, deadline);
    if (whole.status !== 'ok') return { response: whole, isFixed: true };
    const { schema, isFixed } = whole.value;
    return { response: { status: 'ok', value: { schemaId, version, schema, rules, guid } }, isFixed };
  }

  /** The schema of a response, with the types that it references. */
  async schema(
    subject: string,
    schemaId: number,
    { text, references }: SchemaResponse,
    deadline: number,
  ): Promise<RegistryResponse<{ readonly schema: Schema; readonly isFixed: boolean }>> {
    this.#watch?.note(subject, schemaId, text + (references.length === 0 ? '' : JSON.stringify(references)));
    const none = { status: 'ok', value: { texts: [], isFixed: true } } as const;
    const referred =
      references.length === 0 ? none : await this.#references.resolve(references, subject, deadline);
    if (referred.status !== 'ok') return referred;
    const { texts, isFixed } = referred.value;
    const read = schemaOf(text, texts);
    if (read.status !== 'ok') return read;
    const { schema, warnings } = read.value;
    if (warnings.length > 0) this.#warnOnce({ subject, schemaId, warnings });
    return { status: 'ok', value: { schema, isFixed } };
  }

  /**
   * The subject that this one is an alias of, in its context; null when it is none. Confluent's registry responds to a
   * request about an alias in the name of the other subject (`alias` of `PUT /config/{subject}`).
   */
  async aliasOf(subject: string, deadline: number): Promise<RegistryResponse<string | null>> {
    const requests = SubjectRequests.of(subject);
    if (requests === null) return { status: 'ok', value: null };
    const result = await this.http.result(requests.config(), deadline);
    // A subject is no alias when it has no configuration of its own (404), or one that may not be read.
    if (result.ok && result.status >= 400 && result.status < 429) return { status: 'ok', value: null };
    const parsed = parseResponse(result, Date.now());
    if (!parsed.ok) return parsed.failure;
    const { alias } = parsed.json;
    return { status: 'ok', value: typeof alias === 'string' ? subjectIn(contextOf(subject), alias) : null };
  }

  /** Null when the registry itself says that the subject is an alias of the other: nothing else rules a mistake out. */
  async #unlessAlias(subject: string, other: string, deadline: number): Promise<FailedResponse | null> {
    const alias = await this.aliasOf(subject, deadline);
    const isAlias = alias.status === 'ok' && alias.value !== null && isSubject(other, alias.value);
    return isAlias ? null : unexpectedResponse('it is for another subject');
  }

  #warnOnce(lenient: LenientSchema): void {
    const key = `${contextOf(lenient.subject)}${lenient.schemaId}`;
    if (this.#warned.get(key) === undefined) this.options.onLenientSchema?.(lenient);
    this.#warned.set(key, true);
  }

  async #reference(subject: string, version: ReferredVersion, deadline: number): Promise<ParsedResponse> {
    const requests = SubjectRequests.of(subject);
    if (requests === null) return { ok: false, failure: INVALID_SUBJECT };
    return this.http.measured(
      { method: 'reference', subject },
      () => this.http.json(requests.version(version), deadline),
      (parsed) => (parsed.ok ? 'ok' : parsed.failure.status),
    );
  }
}
