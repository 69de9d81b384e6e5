import { MemoryJournal, MemoryLog } from '#journal';
import { createGateway, TimeSlicer, type Gateway, type ProduceRecord, type RecordSender } from '#producer';
import { HttpRegistry, subjectResolvers } from '#registry';
import { mapping, noTelemetry, policy } from '../../test/support/gateway-bench.js';
import { stack } from '../../test/support/stack.js';
import { barKey, barValue } from './bars.js';

/**
 * The on-error producer in a Node.js process of its user. Real: pipeline, registry, sender. The journal is in memory,
 * because the steady state does not use it.
 */
export function inProcessGateway(
  topic: string,
  sender: RecordSender,
  valueSchema: object = barValue,
): Gateway {
  return createGateway({
    settings: {
      policy: { ...policy, sendLeaseMs: sender.slowestMs + 1000 },
      resolveSchemaAtProduce: false,
      subjectResolver: subjectResolvers.TopicName,
      lookupRate: { perMinute: 60, burst: 20 },
      topicPatternsForOnError: ['*_1s_rows'],
      allowRules: [],
      hold: { maxMs: 10_000, maxRecordsPerSubject: 10_000, maxBytes: 2 ** 26 },
      mappings: [
        { topic, role: 'key', mapping: mapping(barKey, 'specific') },
        { topic, role: 'value', mapping: mapping(valueSchema) },
      ],
    },
    journal: new MemoryJournal(new MemoryLog()),
    registry: new HttpRegistry({ url: stack().schemaRegistry, auth: null, timeoutMs: 2000 }),
    sender,
    telemetry: noTelemetry,
    podId: 'bench',
    slicer: new TimeSlicer(),
    monotonic: () => performance.now(),
  });
}

/** Produces one batch. @throws Error unless every record was acknowledged */
export async function produceBatch(
  gateway: Gateway,
  topic: string,
  records: readonly ProduceRecord[],
): Promise<void> {
  const response = await gateway.produce({
    topic,
    partition: null,
    form: 'plain',
    keySchema: null,
    valueSchema: null,
    records,
    bytes: records.length * 200,
    waitMs: null,
    requestId: 'bench',
    headers: [],
    signal: null,
  });
  if (!response.ok) throw new Error(response.refusal.detail);
  if (response.offsets.some(({ error }) => error !== null)) throw new Error('A record was not acknowledged.');
}
