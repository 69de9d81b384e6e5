import type { Logger } from 'pino';
import type { GatewayTelemetry } from '#producer';
import { LineLimiter } from './line-limiter.js';
import type { Metrics } from './metrics.js';

/** At most this many lines a second about the requests of one conflict: a client may send thousands of them. */
const LINES = { most: 5, windowMs: 1000, conflicts: 1000 } as const;

/** Turns the gateway's telemetry into metrics and, for the steps of a conflict, log lines. A successful record is not logged. */
export function gatewayTelemetry(metrics: Metrics, logger: Logger): GatewayTelemetry {
  const limiter = new LineLimiter(
    LINES.most,
    LINES.windowMs,
    (conflict, count) => logger.warn({ conflict, left_out: count }, 'more requests had the same conflict'),
    LINES.conflicts,
  );
  return {
    record(tally) {
      metrics.records.add(tally);
    },
    step(step) {
      if (step.step === 'error' && !limiter.take(step.mismatchId ?? step.resolvedSubject)) return;
      logger[step.level](
        {
          ...(step.class !== null && { class: step.class }),
          topic: step.topic,
          resolved_subject: step.resolvedSubject,
          mismatch_id: step.mismatchId,
          request_id: step.requestId,
          step: step.step,
          ...step.details,
        },
        step.message,
      );
    },
    held(delta) {
      metrics.held.inc(delta);
    },
    counter(name, labels) {
      metrics.subjectCounters[name].inc(labels);
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
        `the subject keeps a mapping that differs from the configured one: set "replaces: ${String(conflict.mapping)}" beside the configured schemaFile to declare it, or configure the schema in use`,
      );
    },
    removed(subject) {
      metrics.removeSubject(subject);
    },
    circuit(labels, open) {
      metrics.openCircuits.set(labels, open);
    },
  };
}
