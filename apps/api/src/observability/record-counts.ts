import { Counter, type MetricObjectWithValues, type MetricValue, type Registry } from 'prom-client';
import type { GatewayTelemetry } from '#producer';

type Tally = Parameters<GatewayTelemetry['record']>[0];
type Label = 'topic' | 'outcome';

/** The sums of one topic and outcome. */
interface Sum {
  readonly labels: Readonly<Record<Label, string>>;
  count: number;
  bytes: number;
}

type Sums = Map<string, Map<Tally['outcome'], Sum>>;

/** The label of all topics that have no series of their own. */
const OTHER = 'other';
const OUTCOMES = 4;

/**
 * Records and their bytes by topic and outcome. They are summed here for every request, and given to the register when it
 * collects: prom-client's own counter would build a text of the labels each time.
 *
 * Clients choose topics. Topics that Kafka is not known to have, and those beyond the bound, are summed as `other`.
 */
export class RecordCounts {
  private readonly byTopic: Sums = new Map();

  private readonly maxTopics: number;

  /** @param maxSeries of each of the two metrics, without `other` */
  constructor(register: Registry, maxSeries: number) {
    this.maxTopics = Math.floor(maxSeries / OUTCOMES);
    new SumCounter(register, this.byTopic, {
      name: 'produce_records_total',
      help: 'Records by outcome',
      member: 'count',
    });
    new SumCounter(register, this.byTopic, {
      name: 'produce_bytes_total',
      help: 'Bytes of keys and values by outcome',
      member: 'bytes',
    });
  }

  add({ topic, isKnownTopic, outcome, count, bytes }: Tally): void {
    const named = this.byTopic.get(topic);
    const hasRoom = named !== undefined || (isKnownTopic && this.namedTopics < this.maxTopics);
    const name = hasRoom ? topic : OTHER;
    let sums = named ?? this.byTopic.get(name);
    if (sums === undefined) this.byTopic.set(name, (sums = new Map<Tally['outcome'], Sum>()));
    let sum = sums.get(outcome);
    if (sum === undefined)
      sums.set(outcome, (sum = { labels: { topic: name, outcome }, count: 0, bytes: 0 }));
    sum.count += count;
    sum.bytes += bytes;
  }

  /** Removes the series of a topic that is gone. */
  removeTopic(topic: string): void {
    if (topic !== OTHER) this.byTopic.delete(topic);
  }

  private get namedTopics(): number {
    return this.byTopic.size - Number(this.byTopic.has(OTHER));
  }
}

interface SumMetric {
  readonly name: string;
  readonly help: string;
  readonly member: 'count' | 'bytes';
}

class SumCounter extends Counter<Label> {
  private readonly member: SumMetric['member'];

  constructor(
    register: Registry,
    private readonly byTopic: Sums,
    { name, help, member }: SumMetric,
  ) {
    super({ name, help, labelNames: ['topic', 'outcome'], registers: [register] });
    this.member = member;
  }

  /** As shared labels: prom-client builds the text of those once, and keeps it for as long as the labels' object. */
  override async get(): Promise<MetricObjectWithValues<MetricValue<Label>>> {
    const values = [...this.byTopic.values()]
      .flatMap((sums) => [...sums.values()])
      .map((sum) => ({ labels: {}, sharedLabels: sum.labels, value: sum[this.member] }));
    return { ...(await super.get()), values };
  }
}
