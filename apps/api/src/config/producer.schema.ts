import { decimal, durationMs, flag, integer, list, oneOf, section, text, textLike } from './field-types.js';

const backoffSection = section({
  initialMs: durationMs().default(100),
  factor: decimal(1, 100).default(2),
  maxMs: durationMs().default(5000),
  attempts: integer(1, 1000).default(5),
});

/** Limits look-ups that are caused by clients' data and declared schemas, per subject and pod. */
const lookupRateSection = section({
  perMinute: integer(1, 1_000_000).default(60),
  burst: integer(1, 1_000_000).default(20),
});

const breakerSection = section({
  conflicts: integer(1, 1000).default(3),
  windowMs: durationMs().default(60_000),
  openMs: durationMs().default(30_000),
  maxOpenMs: durationMs().default(600_000),
  quietMs: durationMs().default(600_000),
});

const holdSection = section({
  maxMs: durationMs(0).default(10_000),
  maxRecordsPerSubject: integer(0, 10_000_000).default(10_000),
  maxBytes: integer(0, 17_179_869_184).default(67_108_864),
});

/** The section `producer`: the settings of rule 10 in camel case. AutoRegister is not a setting: it is fixed at false (rule 8). */
export const producerSection = section({
  mode: oneOf('observe', 'resolve', 'enforce').default('enforce'),
  resolveSchemaOnErrorOnly: flag().default(true),
  resolveSchemaAtProduce: flag().default(false),
  schemaCheckStrategy: oneOf('Strict', 'Lenient').default('Strict'),
  subjectResolver: textLike(
    /^(TopicName|RecordName|TopicRecordName|Associated|\.{0,2}\/.+\.(js|mjs))$/,
    'TopicName, RecordName, TopicRecordName, Associated, or the path of a module such as ./resolver.js',
  ).default('TopicName'),
  schemaLookupBackoff: backoffSection.prefault({}),
  schemaLookupRate: lookupRateSection.prefault({}),
  /** Of Generic values: whether fields that differ only in letter case are the same field (docs/adr/0025). */
  fieldCase: oneOf('exact', 'insensitive').default('exact'),
  topicPatternsForOnError: list(text('a topic pattern'), 'a list of topic patterns').default(['*_1s_rows']),
  allowRules: list(text('a topic pattern'), 'a list of topic patterns').default([]),
  circuitBreaker: breakerSection.prefault({}),
  hold: holdSection.prefault({}),
  /** Whether X-Request-Id and traceparent become record headers. */
  traceHeaders: flag().default(false),
});
