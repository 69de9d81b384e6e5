import type { Registry, RegistryResponse } from '../port.js';
import type { SchemaInvalid } from '../schema.js';
import type { RegistryOddity } from './id-watch.js';
import type { TlsFiles } from './tls-files.js';

/** How to reach a registry with Confluent's API. */
export interface RegistryOptions {
  /**
   * Its base address, e.g. `http://127.0.0.1:8081/apis/ccompat/v7`, or those of several nodes, tried one after the other; without user or
   * password.
   */
  readonly url: string | readonly string[];
  /** Basic or bearer, with the secret of each call; null for none. */
  readonly auth:
    { readonly username: string; readonly password: () => string } | { readonly token: TokenOfCall } | null;
  /** For addresses with https, the certificates of each call. Absent: the machine's authorities, and no certificate. */
  readonly tls?: () => TlsFiles;
  /** The namespace in which a topic's association is looked up; absent or null: any. */
  readonly kafkaClusterId?: string | null;
  /** For one look-up, from the connection to the last byte of the last referenced schema, over all addresses. */
  readonly timeoutMs: number;
  /** Called after every look-up and every fetched reference; for metrics. */
  readonly onCall?: (call: RegistryCall) => void;
  /** Called for contradictory responses; for the log. */
  readonly onOddity?: (oddity: RegistryOddity) => void;
  /** Called once for each schema that violates the specification and is read as Java reads it; for the log. */
  readonly onLenientSchema?: (schema: LenientSchema) => void;
}

/** Returns the token of a call. Rejects with an error whose message may be shown. */
export interface TokenOfCall {
  (): Promise<string>;
  /** Called with a token that the registry refused. */
  readonly refused?: (token: string) => void;
}

/** A registered schema that deviates from the specification (ADR 22). */
export interface LenientSchema {
  readonly subject: string;
  readonly schemaId: number;
  readonly warnings: readonly SchemaInvalid[];
}

/** One look-up, as metrics count it. Its time includes that of its references. */
export interface RegistryCall {
  readonly method: keyof Registry | 'reference';
  /** Null for a look-up by id or by topic. */
  readonly subject: string | null;
  readonly ms: number;
  readonly status: RegistryResponse<unknown>['status'];
}
