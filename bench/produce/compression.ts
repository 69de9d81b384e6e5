import { createKafkaSender, TimeSlicer, type EncodedRecord } from '#producer';
import {
  compressRecordBatch,
  encodeRecordBatch,
} from '../../libs/producer/src/kafka/protocol/record-batch.js';
import { RequestBuffers } from '../../libs/producer/src/kafka/protocol/request-buffers.js';
import { codecs } from '../../libs/producer/src/kafka/protocol/compression/codec.js';
import { stack } from '../../test/support/stack.js';
import { Topics } from '../../test/support/topics.js';
import { BareEncoder } from '../support/bare-encoder.js';
import { recordsOf } from '../support/bars.js';
import { makeBenchTopic } from '../support/bench-topic.js';
import { median, quantile, short } from '../support/numbers.js';
import type { PartOptions, PartResult } from '../support/part.js';
import { printTable } from '../support/report.js';

const names = ['none', 'gzip', 'zstd', 'lz4', 'snappy'] as const;
type Name = (typeof names)[number];

/** Records per call of `send`, and calls in flight. */
const shapes = [
  { batch: 100, inFlight: 1 },
  { batch: 1, inFlight: 64 },
] as const;
type Shape = (typeof shapes)[number];

/** Warm-up, in calls. */
const WARM_UP = 20;

interface Round {
  readonly perSecond: number;
  readonly cpuPer100k: number;
  readonly latencies: number[];
}

/** What each codec costs the gateway and saves on the network: encoded bars, sent to Kafka. */
export async function compression({ rounds, seconds }: PartOptions): Promise<PartResult> {
  const { kafka } = stack();
  const topics = new Topics(kafka);
  const { topic, keyId, valueId } = await makeBenchTopic(topics);
  const encoder = new BareEncoder(keyId, valueId);
  const records = recordsOf(6400).map((record) => encoder.encode(record));
  const senders = names.map((name) => {
    const connection = { brokers: [kafka], clientId: 'bench', ssl: false, sasl: null } as const;
    return { name, sender: createKafkaSender({ ...connection, compression: name }) };
  });

  const result = [];
  for (const shape of shapes) {
    const measured = new Map<Name, Round[]>(names.map((name) => [name, []]));
    for (let round = 0; round <= rounds; round += 1) {
      // Each one goes first equally often.
      for (const [index] of names.entries()) {
        const at = senders[(index + round) % senders.length];
        if (at === undefined) continue;
        const send = (some: readonly EncodedRecord[]) => at.sender.send(topic, some);
        const one = await measure(send, records, shape, seconds * 1000);
        // The first round warms up.
        if (round > 0) measured.get(at.name)?.push(one);
      }
    }
    const rows = await rowsOf(shape, measured, records);
    printTable(rows);
    result.push({ shape, rows });
  }
  await Promise.all(senders.map(({ sender }) => sender.close()));
  await topics.delete(topic);
  await topics.close();
  return { result, printGoals: [] };
}

async function measure(
  send: (records: readonly EncodedRecord[]) => Promise<readonly { readonly status: string }[]>,
  records: readonly EncodedRecord[],
  { batch, inFlight }: Shape,
  forMs: number,
): Promise<Round> {
  let sent = 0;
  const next = async (): Promise<void> => {
    const from = (sent++ * batch) % records.length;
    const outcomes = await send(records.slice(from, from + batch));
    if (outcomes.some(({ status }) => status !== 'acked')) throw new Error('A record was not acknowledged.');
  };
  for (let warm = 0; warm < WARM_UP; warm += 1) await next();
  sent = 0;
  const latencies: number[] = [];
  const cpu = process.cpuUsage();
  const from = performance.now();
  const work = async (): Promise<void> => {
    for (let at = from; at - from < forMs;) {
      await next();
      const now = performance.now();
      latencies.push(now - at);
      at = now;
    }
  };
  await Promise.all(Array.from({ length: inFlight }, work));
  const used = process.cpuUsage(cpu);
  const count = sent * batch;
  return {
    perSecond: (count / (performance.now() - from)) * 1000,
    cpuPer100k: ((used.user + used.system) / 1e6 / count) * 100_000,
    latencies,
  };
}

async function rowsOf(
  { batch, inFlight }: Shape,
  measured: ReadonlyMap<Name, readonly Round[]>,
  records: readonly EncodedRecord[],
): Promise<Record<string, string | number>[]> {
  // A partition's part, of three, of the records that are sent together.
  const together = Math.ceil((batch * inFlight) / 3);
  const rows = [];
  for (const name of names) {
    const all = measured.get(name) ?? [];
    const latencies = all.flatMap((one) => one.latencies);
    const some = records.slice(0, together);
    const encoded =
      name === 'none'
        ? encodeRecordBatch(some, Date.now())
        : await compressRecordBatch(some, {
            codec: codecs[name],
            now: Date.now(),
            slicer: new TimeSlicer(),
            buffers: new RequestBuffers(),
          });
    rows.push({
      [`${batch} a call, ${inFlight} at a time`]: name,
      'records/s': Math.round(median(all.map((one) => one.perSecond))),
      'CPU s per 100,000': short(median(all.map((one) => one.cpuPer100k))),
      'bytes per record': short(encoded.length / together),
      'p50 ms': short(quantile(latencies, 0.5)),
      'p99 ms': short(quantile(latencies, 0.99)),
    });
  }
  return rows;
}
