import type { Policy } from '#machines';
import type { GatewaySettings } from '#producer';
import type { LoadedSettings } from './load.js';
import type { Settings } from './settings.schema.js';

/** A look-up makes at most two calls, plus the appends around them. */
const lookupCalls = 2;
const appendMarginMs = 5000;
/** From the event that grants the lease to the send: the append itself, and the encoding. */
const sendMarginMs = 5000;
/** The maximum number of declared writers that a subject remembers, of each kind. */
const maxWriters = 100;

/**
 * The settings of the gateway.
 * @param slowestSendMs how long one send to Kafka may take, its time-outs included: the lease outlasts it
 */
export function gatewaySettings(
  { settings, mappings, subjectResolver }: LoadedSettings,
  slowestSendMs: number,
): GatewaySettings {
  const { producer } = settings;
  return {
    policy: policyOf(settings, slowestSendMs),
    resolveSchemaAtProduce: producer.resolveSchemaAtProduce,
    subjectResolver,
    usesAssociations: usesAssociations(producer),
    // With both ways to resolve off, conflicts are refused on every topic and nothing is looked up.
    topicPatternsForOnError:
      producer.resolveSchemaOnErrorOnly || producer.resolveSchemaAtProduce
        ? producer.topicPatternsForOnError
        : [],
    lookupRate: producer.schemaLookupRate,
    allowRules: producer.allowRules,
    namesExtraFields: settings.audit.fieldNames,
    hold: producer.hold,
    mappings,
    fieldCase: producer.fieldCase,
  };
}

const usesAssociations = ({ subjectResolver }: Settings['producer']): boolean =>
  subjectResolver === 'Associated';

function policyOf({ producer, schemaRegistry }: Settings, slowestSendMs: number): Policy {
  // One more call looks up the topic's association.
  const calls = usesAssociations(producer) ? lookupCalls + 1 : lookupCalls;
  return {
    mode: producer.mode,
    strategy: producer.schemaCheckStrategy,
    circuitBreaker: producer.circuitBreaker,
    lookupBackoff: producer.schemaLookupBackoff,
    lookupLeaseMs: calls * schemaRegistry.timeoutMs + appendMarginMs,
    sendLeaseMs: slowestSendMs + sendMarginMs,
    maxWriters,
  };
}
