import { Counter, type MetricObjectWithValues, type MetricValue, type Registry } from 'prom-client';
import type { GatewayTelemetry } from '#producer';

type Tally = Parameters<GatewayTelemetry['record']>[0];
type Label = 'topic' | 'outcome';

/** What was added up of one topic and outcome. */
interface Sum {
  readonly labels: Readonly<Record<Label, string>>;
  count: number;
  bytes: number;
}

type Sums = Map<string, Map<Tally['outcome'], Sum>>;

/** What is summed of topics that have no series of their own. */
const OTHER = 'other';
const OUTCOMES = 4;

/**
 * Records and their bytes by topic and outcome. Added up here, since it is done for every request, and given to the register
 * when it asks: a counter of prom-client finds its sum by a text that it makes of the labels each time.
 *
 * Clients choose topics: those that Kafka was not seen to have, and those beyond the bound, are summed as `other`.
 */
export class RecordCounts {
  private readonly byTopic: Sums = new Map();

  private readonly maxTopics: number;

  /** @param maxSeries of each of the two metrics, `other` apart */
  constructor(register: Registry, maxSeries: number) {
    this.maxTopics = Math.floor(maxSeries / OUTCOMES);
    const { byTopic } = this;
    new SumCounter(register, 'produce_records_total', 'Records by outcome', byTopic, 'count');
    new SumCounter(register, 'produce_bytes_total', 'Bytes of keys and values by outcome', byTopic, 'bytes');
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

  /** Ends the series of a topic that is gone. */
  removeTopic(topic: string): void {
    if (topic !== OTHER) this.byTopic.delete(topic);
  }

  private get namedTopics(): number {
    return this.byTopic.size - Number(this.byTopic.has(OTHER));
  }
}

class SumCounter extends Counter<Label> {
  constructor(
    register: Registry,
    name: string,
    help: string,
    private readonly byTopic: Sums,
    private readonly member: 'count' | 'bytes',
  ) {
    super({ name, help, labelNames: ['topic', 'outcome'], registers: [register] });
  }

  /** The labels are given as shared ones: prom-client writes the text of those once, and keeps it for as long as their object. */
  override async get(): Promise<MetricObjectWithValues<MetricValue<Label>>> {
    const values = [...this.byTopic.values()]
      .flatMap((sums) => [...sums.values()])
      .map((sum) => ({ labels: {}, sharedLabels: sum.labels, value: sum[this.member] }));
    return { ...(await super.get()), values };
  }
}
