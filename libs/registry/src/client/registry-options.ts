import type { Registry, RegistryAnswer } from '../port.js';

/** How to reach a registry with Confluent's API. */
export interface RegistryOptions {
  /** Its base address, e.g. `http://127.0.0.1:8081/apis/ccompat/v7`; no user or password in it. */
  readonly url: string;
  /** Basic or bearer; null for none. */
  readonly auth: { readonly username: string; readonly password: string } | { readonly token: string } | null;
  /** For one call, from the connection to the last byte. */
  readonly timeoutMs: number;
  /** Told of every call once it has ended; for metrics. */
  readonly onCall?: (call: RegistryCall) => void;
}

/** One call to the registry, as metrics count it. */
export interface RegistryCall {
  readonly method: keyof Registry;
  /** Null where the call is about an id. */
  readonly subject: string | null;
  readonly ms: number;
  readonly status: RegistryAnswer<unknown>['status'];
}
