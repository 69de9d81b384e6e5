import { LRUCache } from 'lru-cache';
import type { Association, IdentifiedSchema, RegisteredSchema, Registry, RegistryResponse } from '../port.js';
import type { Schema } from '../schema.js';
import {
  parseResponse,
  parseListResponse,
  unexpectedResponse,
  type ParsedResponse,
} from './parse-response.js';
import { associationIn, associationRequest } from './association.js';
import type { HttpRequest, HttpResult } from './http-call.js';
import { subjectStep } from './paths.js';
import { idVersionsIn } from './id-versions.js';
import { IdWatch } from './id-watch.js';
import type { Reference, ReferredVersion } from './reference.js';
import { ReferenceResolver } from './reference-resolver.js';
import { schemaInResponse, versionInResponse, schemaOf, type SchemaResponse } from './registered.js';
import { RegistryAddresses } from './registry-addresses.js';
import type { LenientSchema, RegistryCall, RegistryOptions } from './registry-options.js';
import { contextInAddress, contextOf, isListedSubject, isSubject, subjectIn } from './subject-context.js';
import { VersionSearch, type FetchedVersion } from './version-search.js';

/**
 * A registry over HTTP: Confluent's API, or Apicurio's under `/apis/ccompat/v7`. Reads only, no retry: when to ask
 * again is not decided here. One HTTP call per question, one for each schema that the answer refers to and that has not
 * been read before, and, for a schema that is not known by its text, one for each version that it is compared with.
 */
export class HttpRegistry implements Registry {
  readonly #options: RegistryOptions;
  readonly #addresses: RegistryAddresses;
  readonly #references: ReferenceResolver;
  readonly #watch: IdWatch | null;
  readonly #search = new VersionSearch();
  readonly #warned = new LRUCache<string, true>({ max: WARNED });

  /** @throws TypeError when `url` is no http(s) address, or none, or holds a password (`auth` is for that) */
  constructor(options: RegistryOptions) {
    this.#options = options;
    const urls = typeof options.url === 'string' ? [options.url] : options.url;
    this.#addresses = new RegistryAddresses(urls, authorizationOf(options.auth));
    this.#references = new ReferenceResolver((subject, version, deadline) =>
      this.#version(subject, version, deadline),
    );
    this.#watch = options.onOddity === undefined ? null : new IdWatch(options.onOddity);
  }

  latest(subject: string): Promise<RegistryResponse<RegisteredSchema>> {
    return this.#about('latest', subject, async (step, deadline) => {
      const { response } = await this.#registered(subject, step, null, deadline);
      return response;
    });
  }

  find(subject: string, schema: Schema): Promise<RegistryResponse<RegisteredSchema>> {
    return this.#about('find', subject, async (step, deadline) => {
      const body = JSON.stringify({ schema: schema.text });
      const request = { method: 'POST', path: `/subjects/${step}`, body } as const;
      const { response: found } = await this.#fetchVersion(subject, request, deadline);
      if (found.status === 'ok') {
        const { fingerprint, canonical } = found.value.schema;
        if (fingerprint === schema.fingerprint) return found;
        // To write by one schema under the id of another would be read as other data.
        if (canonical !== schema.canonical)
          return unexpectedResponse('another schema than the one asked for').failure;
      } else if (found.status !== 'not_found') return found;
      return this.#search.find(subject, schema, (version) =>
        this.#registered(subject, step, version, deadline),
      );
    });
  }

  byId(schemaId: number, subject: string): Promise<RegistryResponse<IdentifiedSchema>> {
    return this.#counted('byId', null, async (deadline) => {
      const parsed = await this.#call(get(`/schemas/ids/${schemaId}${contextQuery(subject)}`), deadline);
      const response = parsed.ok ? schemaInResponse(parsed.json) : parsed.failure;
      if (response.status !== 'ok') return response;
      const schema = await this.#whole(subject, schemaId, response.value, deadline);
      if (schema.status !== 'ok') return schema;
      const { rules, guid } = response.value;
      const version = await this.#versionOfId(schemaId, subject, response.value, deadline);
      return version.status === 'ok'
        ? { status: 'ok', value: { schema: schema.value.schema, version: version.value, rules, guid } }
        : version;
    });
  }

  /** The subject's version that has an id; null: none. */
  async #versionOfId(
    schemaId: number,
    subject: string,
    { text, references }: SchemaResponse,
    deadline: number,
  ): Promise<RegistryResponse<number | null>> {
    const path = `/schemas/ids/${schemaId}/versions${contextQuery(subject)}`;
    const { result, address } = await this.#addresses.call(get(path), deadline);
    const listed = idVersionsIn(result, Date.now());
    if (listed.status === 'failed') return listed.failure;
    if (listed.status === 'not_offered')
      return this.#versionByText(schemaId, subject, text, references, deadline);
    const versionOf = (name: string): number | null => {
      const own = listed.versions.filter((each) =>
        isListedSubject(each.subject, name, contextInAddress(address)),
      );
      return own.length === 0 ? null : Math.max(...own.map(({ version }) => version));
    };
    const version = versionOf(subject);
    if (version !== null || listed.versions.length === 0) return { status: 'ok', value: version };
    const alias = await this.#aliasOf(subject, deadline);
    if (alias.status !== 'ok') return alias;
    return { status: 'ok', value: alias.value === null ? null : versionOf(alias.value) };
  }

  /** For a registry that does not list an id's versions: the version of its own text, if that has the id. */
  async #versionByText(
    schemaId: number,
    subject: string,
    text: string,
    references: SchemaResponse['references'],
    deadline: number,
  ): Promise<RegistryResponse<number | null>> {
    const step = subjectStep(subject);
    if (step === null) return NO_SUBJECT.failure;
    const body = JSON.stringify({
      schema: text,
      ...(references.length > 0 && { references: asSent(references) }),
    });
    const { response: found } = await this.#fetchVersion(
      subject,
      { method: 'POST', path: `/subjects/${step}`, body },
      deadline,
    );
    if (found.status === 'denied' || found.status === 'unreachable') return found;
    const isIt = found.status === 'ok' && found.value.schemaId === schemaId;
    return { status: 'ok', value: isIt ? found.value.version : null };
  }

  association(topic: string, role: 'key' | 'value'): Promise<RegistryResponse<Association | null>> {
    const request = associationRequest(topic, role, this.#options.kafkaClusterId ?? null);
    return this.#counted('association', null, async (deadline) =>
      associationIn(parseListResponse(await this.#http(request, deadline), Date.now()), role),
    );
  }

  #about(
    method: 'latest' | 'find',
    subject: string,
    work: (subjectStep: string, deadline: number) => Promise<RegistryResponse<RegisteredSchema>>,
  ): Promise<RegistryResponse<RegisteredSchema>> {
    const step = subjectStep(subject);
    if (step === null) return Promise.resolve(NO_SUBJECT.failure);
    return this.#counted(method, subject, (deadline) => work(step, deadline));
  }

  /** @param version null: the latest */
  #registered(
    subject: string,
    step: string,
    version: number | null,
    deadline: number,
  ): Promise<FetchedVersion> {
    return this.#fetchVersion(subject, get(`/subjects/${step}/versions/${version ?? 'latest'}`), deadline);
  }

  async #fetchVersion(subject: string, request: HttpRequest, deadline: number): Promise<FetchedVersion> {
    const parsed = await this.#call(request, deadline);
    const response = parsed.ok ? versionInResponse(parsed.json, subject) : parsed.failure;
    if (response.status !== 'ok') return { response, isFixed: true };
    const { schemaId, version, rules, guid, otherSubject } = response.value;
    if (otherSubject !== null) {
      const not = await this.#unlessAlias(subject, otherSubject, deadline);
      if (not !== null) return { response: not, isFixed: true };
    }
    const whole = await this.#whole(subject, schemaId, response.value, deadline);
    if (whole.status !== 'ok') return { response: whole, isFixed: true };
    const { schema, isFixed } = whole.value;
    return { response: { status: 'ok', value: { schemaId, version, schema, rules, guid } }, isFixed };
  }

  /** Null where the registry itself says that a subject stands for another: nothing else tells it from a mistake. */
  async #unlessAlias(
    subject: string,
    other: string,
    deadline: number,
  ): Promise<Exclude<RegistryResponse<never>, { status: 'ok' }> | null> {
    const alias = await this.#aliasOf(subject, deadline);
    const isAlias = alias.status === 'ok' && alias.value !== null && isSubject(other, alias.value);
    return isAlias ? null : unexpectedResponse('it is of another subject').failure;
  }

  /**
   * The subject that this one stands for, in its context; null: none. Confluent's registry answers a question about an
   * alias in the other's name (`alias` of `PUT /config/{subject}`).
   */
  async #aliasOf(subject: string, deadline: number): Promise<RegistryResponse<string | null>> {
    const result = await this.#http(get(`/config/${subjectStep(subject) ?? ''}`), deadline);
    // Neither no configuration of its own (404) nor one that may not be read makes it an alias.
    if (result.ok && result.status >= 400 && result.status < 429) return { status: 'ok', value: null };
    const parsed = parseResponse(result, Date.now());
    if (!parsed.ok) return parsed.failure;
    const { alias } = parsed.json;
    return { status: 'ok', value: typeof alias === 'string' ? subjectIn(contextOf(subject), alias) : null };
  }

  /** The schema of an answer, with the types that it refers to. */
  async #whole(
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

  #warnOnce(lenient: LenientSchema): void {
    const key = `${contextOf(lenient.subject)}${lenient.schemaId}`;
    if (this.#warned.get(key) === undefined) this.#options.onLenientSchema?.(lenient);
    this.#warned.set(key, true);
  }

  #version(subject: string, version: ReferredVersion, deadline: number): Promise<ParsedResponse> {
    const step = subjectStep(subject);
    if (step === null) return Promise.resolve(NO_SUBJECT);
    return this.#timed(
      'reference',
      subject,
      () => this.#call(get(`/subjects/${step}/versions/${version}`), deadline),
      (parsed) => (parsed.ok ? 'ok' : parsed.failure.status),
    );
  }

  #counted<T>(
    method: keyof Registry,
    subject: string | null,
    work: (deadline: number) => Promise<RegistryResponse<T>>,
  ): Promise<RegistryResponse<T>> {
    const deadline = performance.now() + this.#options.timeoutMs;
    return this.#timed(
      method,
      subject,
      () => work(deadline),
      ({ status }) => status,
    );
  }

  async #timed<T>(
    method: RegistryCall['method'],
    subject: string | null,
    work: () => Promise<T>,
    statusOf: (result: T) => RegistryCall['status'],
  ): Promise<T> {
    const start = performance.now();
    const result = await work();
    this.#options.onCall?.({ method, subject, ms: performance.now() - start, status: statusOf(result) });
    return result;
  }

  async #call(request: HttpRequest, deadline: number): Promise<ParsedResponse> {
    return parseResponse(await this.#http(request, deadline), Date.now());
  }

  async #http(request: HttpRequest, deadline: number): Promise<HttpResult> {
    const { result } = await this.#addresses.call(request, deadline);
    return result;
  }
}

/** Of so many schemas it is remembered that they were told of. */
const WARNED = 2048;

const NO_SUBJECT = {
  ok: false,
  failure: { status: 'unusable', message: 'no registry can have a subject of this name' },
} as const;

/** Which context an id is of; of the default one, or of that in the address, there is nothing to say. */
function contextQuery(subject: string): string {
  return contextOf(subject) === '' ? '' : `?subject=${encodeURIComponent(subject)}`;
}

/** References as registries read them. */
function asSent(references: readonly Reference[]): object[] {
  return references.map((reference) => ({
    ...reference,
    version: reference.version === 'latest' ? -1 : reference.version,
  }));
}

function get(path: string): HttpRequest {
  return { method: 'GET', path, body: null };
}

function authorizationOf(auth: RegistryOptions['auth']): string | null {
  if (auth === null) return null;
  if ('token' in auth) return `Bearer ${auth.token}`;
  return `Basic ${Buffer.from(`${auth.username}:${auth.password}`, 'utf8').toString('base64')}`;
}
