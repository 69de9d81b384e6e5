import { LRUCache } from 'lru-cache';
import type { RegisteredSchema, RegistryResponse } from '../port.js';
import type { Schema } from '../schema.js';

type VersionLookup = RegistryResponse<RegisteredSchema>;

/** The registry's `error_code` for: the subject is there, and none of its versions has this text. */
const SCHEMA_NOT_FOUND = 40403;

/** A version of a subject; null: its latest. */
export type FetchVersion = (version: number | null) => Promise<FetchedVersion>;

export interface FetchedVersion {
  readonly response: VersionLookup;
  /** Whether the version can never be another schema: it refers to no latest one. */
  readonly isFixed: boolean;
}

/** So many versions are compared, the newest first. Whoever is further behind is found by the text it was registered with. */
const MOST = 20;
const KEPT = 4096;

/**
 * Finds a schema among the versions of a subject by what it is. A registry finds it by its text: a client that writes
 * the same schema without `doc`, its members in another order, or with the types that the registered one refers to, is
 * told that there is none (40403; 40401 by registries that do not tell the two apart), though a consumer could not tell
 * them apart.
 */
export class VersionSearch {
  /** What a version that was read before is; null: no Avro schema, or not there. It only spares calls: whatever is answered was asked for just now. */
  readonly #seen = new LRUCache<string, { readonly fingerprint: string | null }>({ max: KEPT });

  /** `not_found` says that none of the versions is the schema, or that there are none that it can be compared with. */
  async find(subject: string, { fingerprint }: Schema, fetchVersion: FetchVersion): Promise<VersionLookup> {
    const { response: latest } = await fetchVersion(null);
    if (latest.status === 'not_found') return latest;
    if (latest.status === 'unusable')
      return none(
        `no version of the subject has this text, and the latest cannot be compared: ${latest.message}`,
      );
    if (latest.status !== 'ok' || latest.value.schema.fingerprint === fingerprint) return latest;
    const newest = latest.value.version;
    for (let version = newest - 1; version > Math.max(0, newest - MOST); version -= 1) {
      const key = `${version} ${subject}`;
      const seen = this.#seen.get(key);
      if (seen !== undefined && seen.fingerprint !== fingerprint) continue;
      const { response, isFixed } = await fetchVersion(version);
      if (response.status === 'unreachable' || response.status === 'denied') return response;
      const fingerprintFound = response.status === 'ok' ? response.value.schema.fingerprint : null;
      if (isFixed) this.#seen.set(key, { fingerprint: fingerprintFound });
      else this.#seen.delete(key);
      if (response.status === 'ok' && fingerprintFound === fingerprint) return response;
    }
    return none('no version of the subject matches this schema');
  }
}

function none(message: string): VersionLookup {
  return { status: 'not_found', errorCode: SCHEMA_NOT_FOUND, message };
}
