import { MemoryJournal, MemoryLog } from '#journal';
import { createGateway, TimeSlicer, type Gateway, type ProduceRecord, type RecordSender } from '#producer';
import { HttpRegistry, subjectResolvers } from '#registry';
import { mapping, policy } from '../../test/support/flow.js';
import { stack } from '../../test/support/stack.js';
import { barKey, barValue } from './bars.js';

/**
 * The on-error producer as a Node.js team has it in its own process. Real: flow, registry, sender. The journal is in
 * memory: the steady state asks none.
 */
export function inProcessGateway(topic: string, sender: RecordSender): Gateway {
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
        { topic, role: 'value', mapping: mapping(barValue) },
      ],
    },
    journal: new MemoryJournal(new MemoryLog()),
    registry: new HttpRegistry({ url: stack().schemaRegistry, auth: null, timeoutMs: 2000 }),
    sender,
    telemetry: {
      record: () => undefined,
      step: () => undefined,
      held: () => undefined,
      counter: () => undefined,
      circuit: () => undefined,
      configurationDiffers: () => undefined,
      removed: () => undefined,
    },
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
  const answer = await gateway.produce({
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
  if (!answer.ok) throw new Error(answer.refusal.detail);
  if (answer.offsets.some(({ error }) => error !== null)) throw new Error('a record was not acknowledged');
}
