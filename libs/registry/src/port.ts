/** The port of the schema registry, and the types that the producer shares with this library. */
import type { Schema } from './schema.js';

/** A schema in the registry. */
interface SchemaInRegistry {
  /** Parsed and normalized. */
  readonly schema: Schema;
  /** The enabled rules of its data contract (`enabledRulesIn`); empty without any. Sluicegate runs none of them. */
  readonly rules: readonly string[];
  /** Its id across contexts and clusters, lower case with hyphens; null when the registry has none (Confluent's has them from 8.0 on). */
  readonly guid: string | null;
}

/** A version of a subject in the registry. */
export interface RegisteredSchema extends SchemaInRegistry {
  readonly schemaId: number;
  readonly version: number;
}

/** The schema of an id, and its version under a subject. */
export interface IdentifiedSchema extends SchemaInRegistry {
  /** The subject's version that has the id; null when the id belongs to another subject. */
  readonly version: number | null;
}

/**
 * The result of a look-up, never an exception.
 * `not_found`: the registry itself responded 404 with 40401, 40402 or 40403.
 * `unusable`: it responded with something that is not an Avro schema.
 * `denied`: 401 or 403.
 * `unreachable`: there is no response of the registry: refused, reset, timed out, TLS, DNS, 3xx, 429, 5xx, or a body that is not a registry's.
 */
export type RegistryResponse<T> =
  | { readonly status: 'ok'; readonly value: T }
  | { readonly status: 'not_found'; readonly errorCode: number; readonly message: string }
  | { readonly status: 'unusable'; readonly message: string }
  | { readonly status: 'denied'; readonly httpStatus: number }
  | { readonly status: 'unreachable'; readonly reason: string; readonly retryAfterMs: number | null };

/** The subject that a registry associates with a topic's keys or values (Confluent, "subject associations"). */
export interface Association {
  readonly subject: string;
}

/**
 * Read-only: nothing in Sluicegate ever writes to the registry (rule 8). Each look-up is one HTTP call (`find`: more for a
 * text that the registry does not know; `byId`: two or three), plus one for each referenced schema, the first time.
 */
export interface Registry {
  /** `GET /subjects/{subject}/versions/latest` */
  latest(subject: string): Promise<RegistryResponse<RegisteredSchema>>;
  /**
   * `POST /subjects/{subject}`: the id and version of a schema under a subject; a query that registers nothing. When the
   * registry does not know the text (404 with any code), its newest versions are compared, since one may be the same schema
   * with another text. The result has the requested fingerprint.
   */
  find(subject: string, schema: Schema): Promise<RegistryResponse<RegisteredSchema>>;
  /**
   * `GET /schemas/ids/{id}` and `GET /schemas/ids/{id}/versions`: the schema of an id, and its version under the subject.
   * Versions are never compared by their text, since different versions may have the same text (references).
   * @param subject whose version is looked up; also gives the context of the id, since each context has its own ids
   */
  byId(schemaId: number, subject: string): Promise<RegistryResponse<IdentifiedSchema>>;
  /**
   * `GET /associations/resources/{namespace}/{topic}`, as in Confluent's `AssociatedNameStrategy`. Null when
   * there is none or the registry lacks this API (404), so that the topic's name counts. `unusable` when there are several.
   */
  association(topic: string, role: 'key' | 'value'): Promise<RegistryResponse<Association | null>>;
}
