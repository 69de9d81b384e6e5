/*
 * The injection tokens of the runtime's parts. Each part is created outside of Nest (runtime.ts) and provided as a value, so
 * that a test can provide a stand-in.
 */

/** `Settings` of config/. */
export const SETTINGS = Symbol('settings');
/** `Gateway` of #producer. */
export const GATEWAY = Symbol('gateway');
/** `Queries` of runtime/. */
export const QUERIES = Symbol('queries');
/** `TopicCatalog` of #producer. */
export const TOPICS = Symbol('topics');
/** `Authenticator` of access/. */
export const AUTHENTICATOR = Symbol('authenticator');
/** `Limits` of limits/. */
export const LIMITS = Symbol('limits');
/** `Readiness` of observability/. */
export const READINESS = Symbol('readiness');
/** `Metrics` of observability/. */
export const METRICS = Symbol('metrics');
/** `TimeSlicer` of #producer: the one of the process. */
export const SLICER = Symbol('slicer');
/** `AccessKeyLog` of #journal. */
export const KEY_LOG = Symbol('key log');
/** `StoredKeys` of access/keys/. */
export const STORED_KEYS = Symbol('stored keys');
/** `Heartbeats` of #journal. */
export const HEARTBEATS = Symbol('heartbeats');
/** The name of this pod, as events have it. */
export const POD_ID = Symbol('pod id');
/** The one pino logger. */
export const LOGGER = Symbol('logger');
