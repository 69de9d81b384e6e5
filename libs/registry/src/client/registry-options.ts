import type { Registry, RegistryResponse } from '../port.js';
import type { SchemaInvalid } from '../schema.js';
import type { RegistryOddity } from './id-watch.js';

/** How to reach a registry with Confluent's API. */
export interface RegistryOptions {
  /**
   * Its base address, e.g. `http://127.0.0.1:8081/apis/ccompat/v7`, or those of several nodes, tried in turn; no user or
   * password in it.
   */
  readonly url: string | readonly string[];
  /** Basic or bearer; null for none. */
  readonly auth: { readonly username: string; readonly password: string } | { readonly token: string } | null;
  /** The namespace in which a topic's association is looked for; absent or null: any. */
  readonly kafkaClusterId?: string | null;
  /** For one question, from the connection to the last byte of the last schema that its answer refers to, at whatever address. */
  readonly timeoutMs: number;
  /** Told of every question and of every reference that was asked for, once it has ended; for metrics. */
  readonly onCall?: (call: RegistryCall) => void;
  /** Told of answers that do not go together; for the log. */
  readonly onOddity?: (oddity: RegistryOddity) => void;
  /** Told once of each schema that is not as the specification has it, and is read as Java reads it; for the log. */
  readonly onLenientSchema?: (schema: LenientSchema) => void;
}

/** A registered schema with what is taken in it (ADR 22). */
export interface LenientSchema {
  readonly subject: string;
  readonly schemaId: number;
  readonly warnings: readonly SchemaInvalid[];
}

/** One call to the registry, as metrics count it. The time of a question has that of its references in it. */
export interface RegistryCall {
  readonly method: keyof Registry | 'reference';
  /** Null where the call is about an id or a topic. */
  readonly subject: string | null;
  readonly ms: number;
  readonly status: RegistryResponse<unknown>['status'];
}
