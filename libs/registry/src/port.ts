/** Ports and shapes that the on-error flow shares with this library. */
import type { Schema } from './schema.js';

/** A schema as the registry has it. */
interface SchemaInRegistry {
  /** Parsed and normalized. */
  readonly schema: Schema;
  /** The enabled rules of its data contract (`enabledRulesIn`); empty without any. Sluicegate runs none of them. */
  readonly rules: readonly string[];
  /** Its id over all contexts and clusters, lower case with hyphens; null where the registry gives none (Confluent's do from 8.0 on). */
  readonly guid: string | null;
}

/** A schema version as the registry answered it. */
export interface RegisteredSchema extends SchemaInRegistry {
  readonly schemaId: number;
  readonly version: number;
}

/** What an id is in the registry, and under a subject. */
export interface IdentifiedSchema extends SchemaInRegistry {
  /** The subject's version that has the id; null: none has, the id is of another subject. */
  readonly version: number | null;
}

/**
 * A registry's answer, never an exception.
 * `not_found`: the registry itself said so (404 with 40401, 40402, 40403).
 * `unusable`: it answered with something that is no Avro schema.
 * `denied`: 401 or 403.
 * `unreachable`: anything that is not the registry speaking: refused, reset, timed out, TLS, DNS, 3xx, 429, 5xx, a body that is not its own.
 */
export type RegistryResponse<T> =
  | { readonly status: 'ok'; readonly value: T }
  | { readonly status: 'not_found'; readonly errorCode: number; readonly message: string }
  | { readonly status: 'unusable'; readonly message: string }
  | { readonly status: 'denied'; readonly httpStatus: number }
  | { readonly status: 'unreachable'; readonly reason: string; readonly retryAfterMs: number | null };

/** Which subject a registry associates with a topic's keys or values (Confluent, "subject associations"). */
export interface Association {
  readonly subject: string;
}

/** Read-only, always: nothing in Sluicegate ever writes to the registry (rule 8). One HTTP call each (`find`: some more for a text that the registry does not know; `byId`: two or three), and one for each schema that the answer refers to, the first time. */
export interface Registry {
  /** `GET /subjects/{subject}/versions/latest` */
  latest(subject: string): Promise<RegistryResponse<RegisteredSchema>>;
  /**
   * `POST /subjects/{subject}`: which id and version a schema has under a subject; a query, registers nothing. Where
   * the registry knows no such text (404, whichever code), its newest versions are compared, since one may be the same schema. What
   * is found has the fingerprint that was asked for.
   */
  find(subject: string, schema: Schema): Promise<RegistryResponse<RegisteredSchema>>;
  /**
   * `GET /schemas/ids/{id}` and `GET /schemas/ids/{id}/versions`: what an id is, and which version of the subject.
   * Versions are never compared by their text, since versions that differ may have one text (references).
   * @param subject whose version it is, and whose context the id is of, since each context counts its own
   */
  byId(schemaId: number, subject: string): Promise<RegistryResponse<IdentifiedSchema>>;
  /**
   * `GET /associations/resources/{namespace}/{topic}`, as Confluent's `AssociatedNameStrategy` asks. Null: there is none, or
   * the registry has no such API (404), so the topic's own name counts. `unusable`: there are several.
   */
  association(topic: string, role: 'key' | 'value'): Promise<RegistryResponse<Association | null>>;
}
