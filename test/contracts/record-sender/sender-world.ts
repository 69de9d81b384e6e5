import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { createKafkaSender, type EncodedRecord, type RecordSender, type SendOutcome } from '#producer';
import { KafkaProxy } from '../../support/kafka-proxy.js';
import { stack } from '../../support/stack.js';
import { Topics } from '../../support/topics.js';

export type SenderOptions = Parameters<typeof createKafkaSender>[0];
/** The setting `kafka.client`. */
export type KafkaClient = NonNullable<SenderOptions['client']>;

/** A real Kafka behind a proxy that injects faults, and a sender over the client under test. */
export interface SenderWorld {
  readonly proxy: KafkaProxy;
  readonly topics: Topics;
  /** A new one for each test, closed after it. */
  readonly sender: RecordSender;
  /** Opens another sender, which the test closes. */
  open(options?: Partial<SenderOptions>): RecordSender;
  /** The values in the topic, in the order of partition and offset. */
  valuesIn(topic: string): Promise<(string | null)[]>;
}

/** To be called inside `describe`. Its members are available from the first hook on. */
export function senderWorld(client: KafkaClient): SenderWorld {
  const { kafka } = stack();
  const topics = new Topics(kafka);
  let proxy: KafkaProxy;
  let sender: RecordSender;
  const open = (options: Partial<SenderOptions> = {}): RecordSender =>
    createKafkaSender({
      brokers: [proxy.address],
      clientId: 'test',
      ssl: false,
      sasl: null,
      client,
      ...options,
    });

  beforeAll(async () => {
    proxy = await KafkaProxy.before(kafka);
  });
  afterAll(async () => {
    await proxy.close();
    await topics.close();
  });
  beforeEach(() => {
    sender = open();
  });
  afterEach(async () => {
    proxy.action = () => 'pass';
    proxy.delayMs = 0;
    proxy.watch = () => () => undefined;
    await proxy.listen();
    await sender.close();
  });
  return {
    get proxy() {
      return proxy;
    },
    topics,
    get sender() {
      return sender;
    },
    open,
    valuesIn: async (topic) => (await topics.read(topic)).map(({ value }) => value?.toString() ?? null),
  };
}

/** A record with this text as its value. */
export function record(value: string | null, rest: Partial<EncodedRecord> = {}): EncodedRecord {
  return {
    key: null,
    value: value === null ? null : Buffer.from(value),
    partition: null,
    timestamp: null,
    headers: [],
    ...rest,
  };
}

/** @throws {Error} when the record was not acknowledged */
export function offsetOf(outcome: SendOutcome | undefined): string {
  if (outcome?.status !== 'acked') throw new Error(`not acked: ${JSON.stringify(outcome)}`);
  return outcome.offset;
}
