import { setImmediate as nextTurn } from 'node:timers/promises';
import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';
import type { CounterName, SubjectLabels } from '#producer';
import { Durations } from './durations.js';
import { RecordCounts } from './record-counts.js';

const subjectLabels = ['topic', 'subject', 'version', 'schema_id'] as const;
type SubjectLabelName = (typeof subjectLabels)[number];

/** The mission's names (rule 12) -> Prometheus' (api.md, "Operations"). */
const missionCounters: Readonly<Record<CounterName, { name: string; help: string }>> = {
  'sr.lookup.ok': { name: 'sr_lookup_ok_total', help: 'Look-ups that the schema registry answered' },
  'sr.lookup.fail': {
    name: 'sr_lookup_fail_total',
    help: 'Look-ups that got no answer from the schema registry',
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
  'produce.circuit.open': { name: 'produce_circuit_open_total', help: 'Times a circuit opened' },
};

/** Every metric of the service, in a register of its own: one per process, a fresh one per test. */
export class Metrics {
  readonly register = new Registry();
  readonly mission: Readonly<Record<CounterName, Counter<SubjectLabelName>>>;
  readonly circuitOpen = this.gauge('produce_circuit_open', 'Whether a circuit is open', subjectLabels);
  readonly records = new RecordCounts(this.register);
  readonly held = this.gauge('produce_held_requests', 'Requests that wait for a look-up', [] as const);
  readonly feedLag = this.gauge(
    'journal_feed_lag_seconds',
    'Age of the newest fact when it reached this pod',
    [] as const,
  );
  readonly appends = this.counter('journal_appends_total', 'Appends of facts by outcome', [
    'outcome',
  ] as const);
  readonly http = new Durations(this.register);

  constructor() {
    this.mission = Object.fromEntries(
      Object.entries(missionCounters).map(([key, { name, help }]) => [
        key,
        this.counter(name, help, subjectLabels),
      ]),
    ) as Record<CounterName, Counter<SubjectLabelName>>;
    collectDefaultMetrics({ register: this.register });
  }

  /**
   * All of them in Prometheus' text format. One metric a turn of the event loop: with thousands of topics all at once would
   * keep the requests waiting for tens of milliseconds.
   */
  async text(): Promise<string> {
    const texts: string[] = [];
    for (const { name } of this.register.getMetricsAsArray()) {
      texts.push(await this.register.getSingleMetricAsString(name));
      await nextTurn();
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

/** A subject's labels as Prometheus takes them; what is not known is empty. */
export const labelsOf = ({
  topic,
  subject,
  version,
  schemaId,
}: SubjectLabels): Record<SubjectLabelName, string> => ({
  topic,
  subject,
  version: version === null ? '' : String(version),
  schema_id: schemaId === null ? '' : String(schemaId),
});
