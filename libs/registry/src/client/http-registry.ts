import type { Association, IdentifiedSchema, RegisteredSchema, Registry, RegistryResponse } from '../port.js';
import type { Schema } from '../schema.js';
import { associationIn, associationRequest } from './association.js';
import { IdLookup } from './id-lookup.js';
import { parseListResponse, unexpectedResponse } from './parse-response.js';
import { RegistryHttp } from './registry-http.js';
import type { RegistryOptions } from './registry-options.js';
import { INVALID_SUBJECT, SubjectRequests } from './subject-requests.js';
import { VersionFetcher } from './version-fetcher.js';
import { VersionSearch } from './version-search.js';

/**
 * A registry over HTTP: Confluent's API, or Apicurio's under `/apis/ccompat/v7`. It only reads, and does not retry: the
 * caller decides when to try again. A look-up takes one HTTP call, one more for each referenced schema that has not been
 * read before, and, for a schema that is not known by its text, one more for each version that it is compared with.
 */
export class HttpRegistry implements Registry {
  readonly #clusterId: string | null;
  readonly #http: RegistryHttp;
  readonly #versions: VersionFetcher;
  readonly #ids: IdLookup;
  readonly #search = new VersionSearch();

  /** @throws TypeError when `url` is empty, is not an http(s) address, or holds a password (`auth` is for that) */
  constructor(options: RegistryOptions) {
    this.#clusterId = options.kafkaClusterId ?? null;
    this.#http = new RegistryHttp(options);
    this.#versions = new VersionFetcher(this.#http, options);
    this.#ids = new IdLookup(this.#http, this.#versions);
  }

  latest(subject: string): Promise<RegistryResponse<RegisteredSchema>> {
    return this.#lookUp('latest', subject, async (requests, deadline) => {
      const { response } = await this.#versions.fetch(subject, requests.version('latest'), deadline);
      return response;
    });
  }

  find(subject: string, schema: Schema): Promise<RegistryResponse<RegisteredSchema>> {
    return this.#lookUp('find', subject, async (requests, deadline) => {
      const request = requests.find({ schema: schema.text });
      const { response } = await this.#versions.fetch(subject, request, deadline);
      if (response.status === 'ok') {
        const { fingerprint, canonical } = response.value.schema;
        if (fingerprint === schema.fingerprint) return response;
        // Data written with one schema under the id of another would be read as other data.
        if (canonical !== schema.canonical) return unexpectedResponse('its schema is not the requested one');
      } else if (response.status !== 'not_found') return response;
      return this.#search.find(subject, schema, (version) =>
        this.#versions.fetch(subject, requests.version(version ?? 'latest'), deadline),
      );
    });
  }

  byId(schemaId: number, subject: string): Promise<RegistryResponse<IdentifiedSchema>> {
    return this.#http.lookUp('byId', null, (deadline) => this.#ids.find({ schemaId, subject }, deadline));
  }

  association(topic: string, role: 'key' | 'value'): Promise<RegistryResponse<Association | null>> {
    const request = associationRequest(topic, role, this.#clusterId);
    return this.#http.lookUp('association', null, async (deadline) =>
      associationIn(parseListResponse(await this.#http.result(request, deadline), Date.now()), role),
    );
  }

  #lookUp(
    method: 'latest' | 'find',
    subject: string,
    work: (requests: SubjectRequests, deadline: number) => Promise<RegistryResponse<RegisteredSchema>>,
  ): Promise<RegistryResponse<RegisteredSchema>> {
    const requests = SubjectRequests.of(subject);
    if (requests === null) return Promise.resolve(INVALID_SUBJECT);
    return this.#http.lookUp(method, subject, (deadline) => work(requests, deadline));
  }
}
