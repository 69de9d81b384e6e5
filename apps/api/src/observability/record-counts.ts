import { Counter, type Registry } from 'prom-client';
import type { GatewayEvents } from '#producer';

type Tally = Parameters<GatewayEvents['record']>[0];

/** What was added up of one topic and outcome. */
interface Sum {
  count: number;
  bytes: number;
}

/**
 * Records and their bytes by topic and outcome. Added up here, since it is done for every request, and put into the
 * register's counters when these are asked for: a counter finds its sum by a text that it makes of the labels each time.
 */
export class RecordCounts {
  private readonly byTopic = new Map<string, Map<Tally['outcome'], Sum>>();

  constructor(register: Registry) {
    this.counter(register, 'produce_records_total', 'Records by outcome', 'count');
    this.counter(register, 'produce_bytes_total', 'Bytes of keys and values by outcome', 'bytes');
  }

  add({ topic, outcome, count, bytes }: Tally): void {
    let sums = this.byTopic.get(topic);
    if (sums === undefined) this.byTopic.set(topic, (sums = new Map<Tally['outcome'], Sum>()));
    const sum = sums.get(outcome);
    if (sum === undefined) sums.set(outcome, { count, bytes });
    else {
      sum.count += count;
      sum.bytes += bytes;
    }
  }

  private counter(register: Registry, name: string, help: string, member: keyof Sum): void {
    const { byTopic } = this;
    new Counter({
      name,
      help,
      labelNames: ['topic', 'outcome'],
      registers: [register],
      collect() {
        this.reset();
        for (const [topic, sums] of byTopic)
          for (const [outcome, sum] of sums) this.inc({ topic, outcome }, sum[member]);
      },
    });
  }
}
