import { LRUCache } from 'lru-cache';
import type { RegisteredSchema, RegistryResponse } from '../port.js';
import type { Schema } from '../schema.js';

type VersionLookup = RegistryResponse<RegisteredSchema>;

/** The registry's `error_code` for a subject without a version of this text. */
const SCHEMA_NOT_FOUND = 40403;

/** A version of a subject; null: its latest. */
export type FetchVersion = (version: number | null) => Promise<FetchedVersion>;

export interface FetchedVersion {
  readonly response: VersionLookup;
  /** Whether the schema of the version can never change: it references no latest version. */
  readonly isFixed: boolean;
}

/** This many versions are compared, the newest first. Older ones are found only by the text that they were registered with. */
const MOST = 20;
const KEPT = 4096;

/**
 * Finds a schema among the versions of a subject by its fingerprint. A registry finds it by its text only: it responds 40403
 * (some registries 40401) when a client sends the same schema without `doc`, with its members in another order, or with
 * referenced types inlined.
 */
export class VersionSearch {
  /** The fingerprints of versions that were read before; null: not an Avro schema, or missing. They only save calls: a version is fetched again before it is returned. */
  readonly #seen = new LRUCache<string, { readonly fingerprint: string | null }>({ max: KEPT });

  /** `not_found`: none of the versions matches, or none can be compared. */
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
