import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, expect, it } from 'vitest';
import { createKafkaSender } from '#producer';
import { kafkaJava } from '../support/kafka-java.js';
import { stack } from '../support/stack.js';
import { Topics } from '../support/topics.js';

/** Real: Kafka, its Java console consumer, our senders. */
const { kafka } = stack();
const topics = new Topics(kafka);

afterAll(async () => {
  await topics.close();
});

it('Kafka’s Java consumer reads long and short batches of each codec', async () => {
  const prefix = topics.name('java');
  const expected: string[] = [];
  for (const compression of ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const) {
    const topic = await topics.create({ name: `${prefix}_${compression}` });
    const sender = createKafkaSender({
      brokers: [kafka],
      clientId: 'test',
      ssl: false,
      sasl: null,
      compression,
    });
    for (const [count, length] of [
      [1, 300],
      [50, 300],
      [50, 2000],
      [3, 200_000],
    ] as const) {
      const values = Array.from({ length: count }, (_, n) =>
        `${compression} ${n} of ${count}: `.padEnd(length, 'alike '),
      );
      expected.push(...values);
      const records = values.map((value) => ({
        key: null,
        value: Buffer.from(value),
        partition: null,
        timestamp: null,
        headers: [],
      }));
      const outcomes = await sender.send(topic, records);
      expect(outcomes.every(({ status }) => status === 'acked')).toBe(true);
    }
    await sender.close();
  }
  const [command, jvm] = kafkaJava();
  const consumer = ['org.apache.kafka.tools.consumer.ConsoleConsumer', '--bootstrap-server', kafka];
  const all = ['--include', `${prefix}_.*`, '--from-beginning', '--max-messages', String(expected.length)];
  const { stdout } = await promisify(execFile)(
    command,
    [...jvm, ...consumer, ...all, '--timeout-ms', '40000'],
    { maxBuffer: 64 * 2 ** 20 },
  );
  const read = stdout.split('\n').filter((line) => line !== '');
  expect(read.length).toBe(expected.length);
  expect(read.toSorted().every((line, n) => line === expected.toSorted()[n])).toBe(true);
});
