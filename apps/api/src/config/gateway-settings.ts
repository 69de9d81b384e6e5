import type { Policy } from '#machines';
import type { GatewaySettings } from '#producer';
import type { LoadedSettings } from './load.js';
import type { Settings } from './settings.schema.js';

/** A look-up is at most two calls, plus the appends around them. */
const lookupCalls = 2;
const appendMarginMs = 5000;
/** Longer than one send to Kafka may take, its time-out included. */
const sendLeaseMs = 20_000;
/** How many foreign writers a subject remembers of each sort. */
const maxWriters = 100;

/** The part of the settings that the on-error flow hangs on. */
export function gatewaySettings({ settings, mappings, subjectResolver }: LoadedSettings): GatewaySettings {
  const { producer } = settings;
  return {
    policy: policyOf(settings),
    resolveSchemaAtProduce: producer.resolveSchemaAtProduce,
    subjectResolver,
    // With both ways to resolve off, conflicts are answered on every topic and nothing is looked up.
    topicPatternsForOnError:
      producer.resolveSchemaOnErrorOnly || producer.resolveSchemaAtProduce
        ? producer.topicPatternsForOnError
        : [],
    hold: producer.hold,
    mappings,
  };
}

function policyOf({ producer, schemaRegistry }: Settings): Policy {
  return {
    mode: producer.mode,
    strategy: producer.schemaCheckStrategy,
    circuitBreaker: producer.circuitBreaker,
    lookupBackoff: producer.schemaLookupBackoff,
    lookupLeaseMs: lookupCalls * schemaRegistry.timeoutMs + appendMarginMs,
    sendLeaseMs,
    maxWriters,
  };
}
