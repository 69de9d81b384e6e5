import type { Logger } from 'pino';
import type { GatewayEvents, SubjectLabels } from '#producer';
import { labelsOf, type Metrics } from './metrics.js';

/** What the flow tells becomes metrics and, for the steps of an on-error story, log lines. A record that went well is no line. */
export function gatewayEvents(metrics: Metrics, logger: Logger): GatewayEvents {
  const openCircuits = new Map<string, ReturnType<typeof labelsOf>>();
  return {
    record(tally) {
      metrics.records.add(tally);
    },
    step(step) {
      logger[step.level](
        {
          ...(step.class !== null && { class: step.class }),
          topic: step.topic,
          resolved_subject: step.resolvedSubject,
          mismatch_id: step.mismatchId,
          request_id: step.requestId,
          step: step.step,
          ...step.found,
        },
        step.message,
      );
    },
    held(delta) {
      metrics.held.inc(delta);
    },
    counter(name, labels) {
      metrics.mission[name].inc(labelsOf(labels));
    },
    configurationDiffers(conflict) {
      logger.warn(
        {
          topic: conflict.topic,
          resolved_subject: conflict.subject,
          configured_fingerprint: conflict.configured,
          mapping_fingerprint: conflict.mapping,
          source: conflict.source,
        },
        `the subject keeps another mapping than the configured one: set "replaces: ${String(conflict.mapping)}" beside the configured schemaFile to declare it, or configure the schema in use`,
      );
    },
    circuit(labels, open) {
      setCircuit(metrics, openCircuits, labels, open);
    },
  };
}

/** One series per subject: a circuit that opened under one version and closed under another must not stay at 1. */
function setCircuit(
  metrics: Metrics,
  openCircuits: Map<string, ReturnType<typeof labelsOf>>,
  labels: SubjectLabels,
  open: boolean,
): void {
  const id = `${labels.topic}/${labels.subject}`;
  const before = openCircuits.get(id);
  if (before !== undefined) metrics.circuitOpen.remove(before);
  const now = labelsOf(labels);
  openCircuits.set(id, now);
  metrics.circuitOpen.set(now, open ? 1 : 0);
}
