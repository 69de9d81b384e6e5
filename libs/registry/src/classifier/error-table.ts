import { meaningOf } from '../network-error.js';
import type { ErrorTraits } from './error-traits.js';

/** The class of an error (mission rule 2). `transport`: Kafka, not the schema. `unknown`: none of ours; says so, counts nothing. */
export type ErrorClass = 'schema.conflict' | 'sr.unreachable' | 'data.invalid' | 'transport' | 'unknown';

/** One row: which errors it is about, what they are, and why in words that hold no value of a record. */
export interface ErrorRow {
  /** The row's name in tests and docs. */
  readonly name: string;
  readonly matches: (error: ErrorTraits) => boolean;
  readonly class: ErrorClass;
  /** For a conflict its `ConflictKind`; else what an operator should know it by. */
  readonly kind?: string | ((error: ErrorTraits) => string | null);
  readonly reason: (error: ErrorTraits) => string;
}

const RESPONSE = 'ResponseError';
/** How the serializer's client says that an answer had no `message` of the registry; a failed connection looks like that too, under status 400. */
const NOT_SPOKEN = / - Error, status \d+/;

const ofRegistry = ({ name, message }: ErrorTraits): boolean =>
  name === RESPONSE && !NOT_SPOKEN.test(message);
const http = ({ status }: ErrorTraits): string =>
  `the registry answered HTTP ${status ?? 'without a status'}`;
const isKafka = ({ name }: ErrorTraits): boolean => name.startsWith('KafkaJS');

/**
 * Every error that we know, first match counts. `ResponseError` and `ConfluentSchemaRegistry...` are thrown by
 * @kafkajs/confluent-schema-registry 4.1.0, which keeps the status and the message of an answer, but not its
 * `error_code`. `KafkaJS...` by kafkajs 2.2.4.
 */
export const ERROR_TABLE: readonly ErrorRow[] = [
  {
    name: 'the registry refuses the schema as incompatible',
    matches: (error) => ofRegistry(error) && error.status === 409,
    class: 'schema.conflict',
    kind: 'SERIALIZER_REFUSED',
    reason: http,
  },
  {
    name: 'the registry knows no such subject, version or schema',
    matches: (error) => ofRegistry(error) && error.status === 404,
    class: 'schema.conflict',
    kind: 'UNKNOWN_SCHEMA',
    reason: http,
  },
  {
    name: 'the registry knows no such schema under the subject',
    matches: ({ name, message }) =>
      name === 'ConfluentSchemaRegistryError' && / not found/i.test(message) && !NOT_SPOKEN.test(message),
    class: 'schema.conflict',
    kind: 'UNKNOWN_SCHEMA',
    reason: () => 'the registry does not know the schema',
  },
  {
    name: 'the registry takes the schema for invalid',
    matches: (error) => ofRegistry(error) && error.status === 422,
    class: 'schema.conflict',
    kind: 'SERIALIZER_REFUSED',
    reason: http,
  },
  {
    name: 'the registry denies access',
    matches: ({ name, status }) => name === RESPONSE && (status === 401 || status === 403),
    class: 'unknown',
    kind: 'REGISTRY_DENIED',
    reason: http,
  },
  {
    name: 'the registry cannot be reached',
    matches: ({ name, status, message }) => name === RESPONSE && status === 400 && NOT_SPOKEN.test(message),
    class: 'sr.unreachable',
    reason: ({ message }) => meaningIn(message) ?? 'no answer of the registry',
  },
  {
    name: 'the registry finds the request malformed',
    matches: (error) => ofRegistry(error) && error.status === 400,
    class: 'unknown',
    kind: 'REGISTRY_REFUSED',
    reason: http,
  },
  {
    name: 'the registry has trouble, or something else answers in its place',
    matches: ({ name }) => name === RESPONSE,
    class: 'sr.unreachable',
    reason: http,
  },
  {
    name: 'the serializer was given no schema by an answer that is not the registry’s',
    matches: ({ name, message }) =>
      name === 'ConfluentSchemaRegistryArgumentError' &&
      /^(?:Invalid registryId: undefined|Cannot read properties of undefined)/.test(message),
    class: 'sr.unreachable',
    reason: () => 'not a registry answer',
  },
  {
    name: 'the serializer finds the data unfit',
    matches: ({ name }) => name === 'ConfluentSchemaRegistryValidationError',
    class: 'data.invalid',
    reason: ({ paths }) => `the data does not fit the schema at: ${paths.join(', ') || '(root)'}`,
  },
  {
    name: 'the broker refuses the record’s schema',
    matches: (error) => isKafka(error) && error.kafkaType === 'INVALID_RECORD',
    class: 'schema.conflict',
    kind: 'BROKER_REFUSED',
    reason: () => 'the broker refused the record: INVALID_RECORD',
  },
  {
    name: 'the broker answers with another error',
    matches: (error) => isKafka(error) && error.kafkaType !== null,
    class: 'transport',
    kind: ({ kafkaType }) => kafkaType,
    reason: ({ kafkaType }) => `the broker answered ${kafkaType ?? ''}`,
  },
  {
    name: 'a broker cannot be reached',
    matches: isKafka,
    class: 'transport',
    kind: ({ code }) => code,
    reason: ({ name, code }) => (code === null ? null : meaningOf(code)) ?? name,
  },
  {
    name: 'the network fails',
    matches: ({ code }) => code !== null && meaningOf(code) !== null,
    class: 'sr.unreachable',
    reason: ({ code }) => meaningOf(code ?? '') ?? 'network',
  },
  {
    name: 'the time for an answer runs out',
    matches: ({ name }) => name === 'TimeoutError',
    class: 'sr.unreachable',
    reason: () => 'timed out',
  },
];

function meaningIn(message: string): string | null {
  const code = /\b(?:E[A-Z_]{3,}|[A-Z]+(?:_[A-Z]+)+)\b/.exec(message)?.[0];
  return code === undefined ? null : meaningOf(code);
}
