/*
 * What the service is made of, by name. Each is made outside of Nest (runtime.ts) and given in as a value, so that a
 * test gives in a stand-in.
 */

/** `Settings` of config/. */
export const SETTINGS = Symbol('settings');
/** `Gateway` of #producer. */
export const GATEWAY = Symbol('gateway');
/** The queries of the journal that operators and auditors ask. */
export const QUERIES = Symbol('queries');
/** `TopicCatalog` of #producer. */
export const TOPICS = Symbol('topics');
/** `Readiness` of observability/. */
export const READINESS = Symbol('readiness');
/** `Metrics` of observability/. */
export const METRICS = Symbol('metrics');
/** The one pino logger. */
export const LOGGER = Symbol('logger');
