import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';
import type { TopicScope } from '../access/topic-scope.js';
import type { CounterName, SubjectLabels } from '#producer';
import type { MemoryBudget } from '../memory/memory-budget.js';
import { Durations } from './durations.js';
import { OpenCircuits } from './open-circuits.js';
import { RecordCounts } from './record-counts.js';
import { SubjectCounter } from './subject-counter.js';
import { visibleMetric } from './visible-metric.js';

/** The default limit of series with names that clients choose, for each metric. */
const DEFAULT_MAX_SERIES = 4000;

/** The names of rule 12 -> Prometheus' names (docs/api.md, "Metrics"). */
const counterNames: Readonly<Record<CounterName, { name: string; help: string }>> = {
  'sr.lookup.ok': {
    name: 'sr_lookup_ok_total',
    help: 'Look-ups that got a response from the schema registry',
  },
  'sr.lookup.fail': {
    name: 'sr_lookup_fail_total',
    help: 'Look-ups that got no response from the schema registry',
  },
  'sr.lookup.limited': {
    name: 'sr_lookup_limited_total',
    help: 'Look-ups that were not made because clients caused too many',
  },
  'schema.conflict.key': { name: 'schema_conflict_key_total', help: 'Schema conflicts of keys' },
  'schema.conflict.value': { name: 'schema_conflict_value_total', help: 'Schema conflicts of values' },
  'produce.retry.on_error': {
    name: 'produce_retry_on_error_total',
    help: 'Records sent again after a conflict',
  },
  'produce.blocked': {
    name: 'produce_blocked_total',
    help: 'Requests refused because their subject is blocked',
  },
  'produce.circuit.open': { name: 'produce_circuit_open_total', help: 'Number of times a circuit opened' },
};

/** Every metric of the service, in a registry of its own: one per process, and a new one per test. */
export class Metrics {
  readonly register = new Registry();
  readonly subjectCounters: Readonly<Record<CounterName, SubjectCounter>>;
  readonly openCircuits: OpenCircuits;
  readonly records: RecordCounts;
  readonly held = this.gauge('produce_held_requests', 'Requests that wait for a look-up', [] as const);
  readonly feedLag = this.gauge(
    'journal_feed_lag_seconds',
    'Age of the newest event when it reached this pod',
    [] as const,
  );
  readonly appends = this.counter('journal_appends_total', 'Appends of events by outcome', [
    'outcome',
  ] as const);
  readonly rateLimited = this.counter(
    'rate_limited_total',
    'Requests, event streams and connections refused because a caller or a topic reached a limit',
    ['reason'] as const,
  );
  readonly http = new Durations(this.register);

  /** @param maxSeries of each metric with names that clients choose: the rest is summed as `other` */
  constructor(maxSeries = DEFAULT_MAX_SERIES) {
    this.openCircuits = new OpenCircuits(this.register, maxSeries);
    this.records = new RecordCounts(this.register, maxSeries);
    this.subjectCounters = Object.fromEntries(
      Object.entries(counterNames).map(([key, { name, help }]) => [
        key,
        new SubjectCounter(this.register, name, help, maxSeries),
      ]),
    ) as Record<CounterName, SubjectCounter>;
    collectDefaultMetrics({ register: this.register });
  }

  /** Removes the series of a subject that was removed, and of its topic, which Kafka no longer has. */
  removeSubject(subject: Pick<SubjectLabels, 'topic' | 'subject'>): void {
    this.openCircuits.removeSubject(subject);
    this.records.removeTopic(subject.topic);
    for (const counter of Object.values(this.subjectCounters)) counter.removeSubject(subject);
  }

  /** Adds gauges of the memory budget. To be called once per process. */
  watchMemory(budget: MemoryBudget): void {
    const registers = [this.register];
    const limit = 'Memory that this pod may keep for requests';
    new Gauge({ name: 'request_memory_limit_bytes', help: limit, registers }).set(budget.limitBytes);
    new Gauge({
      name: 'request_memory_used_bytes',
      help: 'Memory that requests hold of it, by the cost model of docs/how-to/size-a-pod.md',
      registers,
      collect() {
        this.set(budget.usedBytes);
      },
    });
  }

  /**
   * All metrics in Prometheus' text format, without the series of other topics than these. One metric per iteration of the event loop: with thousands of topics, all at once
   * would delay requests by tens of milliseconds.
   */
  async text(topics: TopicScope): Promise<string> {
    const texts: string[] = [];
    for (const { name } of this.register.getMetricsAsArray()) {
      texts.push(await visibleMetric(this.register, name, topics));
      await yieldToEventLoop();
    }
    return `${texts.join('\n\n')}\n`;
  }

  private counter<T extends string>(name: string, help: string, labelNames: readonly T[]): Counter<T> {
    return new Counter({ name, help, labelNames: [...labelNames], registers: [this.register] });
  }

  private gauge<T extends string>(name: string, help: string, labelNames: readonly T[]): Gauge<T> {
    return new Gauge({ name, help, labelNames: [...labelNames], registers: [this.register] });
  }
}
