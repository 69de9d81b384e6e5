import type { ErrorClass } from './error-class.js';

/** What an error must have for a row to be about it: all that is given here. */
export interface Wanted {
  /** An error name. One that ends with `*` stands for all that begin so. */
  readonly name?: string;
  readonly message?: RegExp;
  /** True: the network failed, as a code says. */
  readonly network?: true;
  /** True: it stands for an answer of the registry. */
  readonly answer?: true;
  /** True: it has a name of Kafka's protocol. */
  readonly kafkaType?: true;
}

/** One row: which errors it is about, what they are, and why in words that hold no value of a record. */
export interface ErrorRow {
  /** The row's name in tests and docs. */
  readonly name: string;
  readonly from: string;
  readonly wanted: Wanted;
  /** `by …`: another closed table goes on from here. */
  readonly class: ErrorClass | 'by REGISTRY_ANSWERS' | 'by KAFKA_ERRORS';
  /** For a conflict its `ConflictKind`; else what an operator should know it by. Null: the error's code, if it has one. */
  readonly kind: string | null;
  /** With `{name}`, `{status}`, `{network}`, `{paths}`, `{kafkaType}` filled in. */
  readonly reason: string;
}

const SERIALIZER = '@kafkajs/confluent-schema-registry 4.1.0';
const CONFLUENT = '@confluentinc/schemaregistry 1.10.1';
const KAFKAJS = 'kafkajs 2.2.4';
const NETWORK = 'fetch, undici, node:net, axios';

/**
 * Every error that we know, first match counts: on the error, then on its causes. `ResponseError` keeps the status and
 * the message of an answer, but not its `error_code`; `RestError` keeps all three.
 */
export const ERROR_TABLE: readonly ErrorRow[] = [
  {
    name: 'the registry knows no such schema under the subject',
    from: SERIALIZER,
    wanted: {
      name: 'ConfluentSchemaRegistryError',
      // It throws this for 404 alone, in the registry's words, which are another's at each registry.
      message: /^(?!.* - (?:Error, status|HTTP) \d).* - /,
    },
    class: 'schema.conflict',
    kind: 'UNKNOWN_SCHEMA',
    reason: 'the registry does not know the schema',
  },
  {
    name: 'something else answers 404 in the registry’s place',
    from: SERIALIZER,
    wanted: { name: 'ConfluentSchemaRegistryError', message: / - (?:Error, status|HTTP) 404/ },
    class: 'sr.unreachable',
    kind: null,
    reason: 'the registry answered HTTP 404',
  },
  {
    name: 'the serializer was given no schema by an answer that is not the registry’s',
    from: SERIALIZER,
    wanted: {
      name: 'ConfluentSchemaRegistryArgumentError',
      message: /^(?:Invalid registryId: undefined|Cannot read properties of undefined)/,
    },
    class: 'sr.unreachable',
    kind: null,
    reason: 'not a registry answer',
  },
  {
    name: 'the serializer finds the data unfit',
    from: SERIALIZER,
    wanted: { name: 'ConfluentSchemaRegistryValidationError' },
    class: 'data.invalid',
    kind: null,
    reason: 'the data does not fit the schema at: {paths}',
  },
  {
    name: 'Confluent’s serializer finds the data unfit',
    from: CONFLUENT,
    wanted: { name: 'SerializationError', message: /^Invalid message at / },
    class: 'data.invalid',
    kind: null,
    reason: 'the data does not fit the schema at: {paths}',
  },
  {
    name: 'Confluent’s serializer was given no schema by an answer that is not the registry’s',
    from: CONFLUENT,
    // What `JSON.parse` says of the schema that is not there.
    wanted: { name: 'SyntaxError', message: /^"undefined" is not valid JSON$/ },
    class: 'sr.unreachable',
    kind: null,
    reason: 'not a registry answer',
  },
  {
    name: 'the registry answers with an error, or something else in its place',
    from: `${SERIALIZER} (ResponseError), ${CONFLUENT} (RestError)`,
    wanted: { answer: true },
    class: 'by REGISTRY_ANSWERS',
    kind: null,
    reason: 'the registry answered HTTP {status}',
  },
  {
    name: 'the registry cannot be reached, which the serializer calls HTTP 400',
    from: SERIALIZER,
    wanted: { name: 'ResponseError' },
    class: 'sr.unreachable',
    kind: null,
    reason: '{network}',
  },
  {
    name: 'the broker answers with an error',
    from: KAFKAJS,
    wanted: { name: 'KafkaJS*', kafkaType: true },
    class: 'by KAFKA_ERRORS',
    kind: null,
    reason: 'the broker answered {kafkaType}',
  },
  {
    name: 'the broker does not take our credentials',
    from: KAFKAJS,
    wanted: { name: 'KafkaJSSASLAuthenticationError' },
    class: 'transport',
    kind: 'SASL_AUTHENTICATION_FAILED',
    reason: 'the broker answered SASL_AUTHENTICATION_FAILED',
  },
  {
    name: 'the network fails on the way to a broker',
    from: KAFKAJS,
    wanted: { name: 'KafkaJS*', network: true },
    class: 'transport',
    kind: null,
    reason: '{network}',
  },
  {
    name: 'a broker cannot be reached, or does not speak as kafkajs does',
    from: KAFKAJS,
    wanted: { name: 'KafkaJS*' },
    class: 'transport',
    kind: null,
    reason: '{name}',
  },
  {
    name: 'the network fails on the way to the registry',
    from: NETWORK,
    wanted: { network: true },
    class: 'sr.unreachable',
    kind: null,
    reason: '{network}',
  },
  {
    name: 'the time for an answer runs out',
    from: 'AbortSignal.timeout',
    wanted: { name: 'TimeoutError' },
    class: 'sr.unreachable',
    kind: null,
    reason: 'timed out',
  },
];
