import type { IdentifiedSchema, RegistryResponse } from '../port.js';
import { idVersionsIn } from './id-versions.js';
import type { Reference } from './reference.js';
import { schemaInResponse, type SchemaResponse } from './registered.js';
import type { RegistryHttp } from './registry-http.js';
import { contextInAddress, isListedSubject } from './subject-context.js';
import { INVALID_SUBJECT, schemaById, SubjectRequests } from './subject-requests.js';
import type { VersionFetcher } from './version-fetcher.js';

/** An id, and the subject whose version it may be. */
interface SubjectId {
  readonly schemaId: number;
  readonly subject: string;
}

/** Looks schemas up by their ids. */
export class IdLookup {
  constructor(
    private readonly http: RegistryHttp,
    private readonly versions: VersionFetcher,
  ) {}

  async find(id: SubjectId, deadline: number): Promise<RegistryResponse<IdentifiedSchema>> {
    const { schemaId, subject } = id;
    const parsed = await this.http.json(schemaById(schemaId, subject), deadline);
    const response = parsed.ok ? schemaInResponse(parsed.json) : parsed.failure;
    if (response.status !== 'ok') return response;
    const schema = await this.versions.schema(subject, schemaId, response.value, deadline);
    if (schema.status !== 'ok') return schema;
    const { rules, guid } = response.value;
    const version = await this.#versionOf(id, response.value, deadline);
    return version.status === 'ok'
      ? { status: 'ok', value: { schema: schema.value.schema, version: version.value, rules, guid } }
      : version;
  }

  /** The subject's version that has the id; null when none has. */
  async #versionOf(
    id: SubjectId,
    response: SchemaResponse,
    deadline: number,
  ): Promise<RegistryResponse<number | null>> {
    const { schemaId, subject } = id;
    const { result, address } = await this.http.call(schemaById(schemaId, subject, '/versions'), deadline);
    const listed = idVersionsIn(result, Date.now());
    if (listed.status === 'failed') return listed.failure;
    if (listed.status === 'not_offered') return this.#versionByText(id, response, deadline);
    const versionOf = (name: string): number | null => {
      const own = listed.versions.filter((each) =>
        isListedSubject(each.subject, name, contextInAddress(address)),
      );
      return own.length === 0 ? null : Math.max(...own.map(({ version }) => version));
    };
    const version = versionOf(subject);
    if (version !== null || listed.versions.length === 0) return { status: 'ok', value: version };
    const alias = await this.versions.aliasOf(subject, deadline);
    if (alias.status !== 'ok') return alias;
    return { status: 'ok', value: alias.value === null ? null : versionOf(alias.value) };
  }

  /** For a registry that does not list the versions of an id: the version of the id's text, if that version has the id. */
  async #versionByText(
    { schemaId, subject }: SubjectId,
    { text, references }: SchemaResponse,
    deadline: number,
  ): Promise<RegistryResponse<number | null>> {
    const requests = SubjectRequests.of(subject);
    if (requests === null) return INVALID_SUBJECT;
    const request = requests.find({
      schema: text,
      ...(references.length > 0 && { references: asSent(references) }),
    });
    const { response } = await this.versions.fetch(subject, request, deadline);
    if (response.status === 'denied' || response.status === 'unreachable') return response;
    const hasId = response.status === 'ok' && response.value.schemaId === schemaId;
    return { status: 'ok', value: hasId ? response.value.version : null };
  }
}

/** References as registries read them. */
function asSent(references: readonly Reference[]): object[] {
  return references.map((reference) => ({
    ...reference,
    version: reference.version === 'latest' ? -1 : reference.version,
  }));
}
