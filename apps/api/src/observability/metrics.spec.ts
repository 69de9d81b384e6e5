import { describe, expect, it, vi } from 'vitest';
import { TopicScope } from '../access/topic-scope.js';
import { gatewayTelemetry } from './gateway-telemetry.js';
import { createLogger } from './logger.js';
import { Metrics } from './metrics.js';

const labels = { topic: 'bars', subject: 'bars-value', version: 2, schemaId: 3 };
const shown = '{topic="bars",subject="bars-value",version="2",schema_id="3"}';

function setUp() {
  const metrics = new Metrics();
  const lines: string[] = [];
  const logger = createLogger('info', 'pod-1', { write: (line: string) => void lines.push(line) });
  return {
    metrics,
    events: gatewayTelemetry(metrics, logger),
    lines,
    read: () => metrics.text(TopicScope.all),
  };
}

describe('the metrics', () => {
  it.each([
    ['sr.lookup.ok', 'sr_lookup_ok_total'],
    ['sr.lookup.fail', 'sr_lookup_fail_total'],
    ['schema.conflict.key', 'schema_conflict_key_total'],
    ['schema.conflict.value', 'schema_conflict_value_total'],
    ['produce.retry.on_error', 'produce_retry_on_error_total'],
    ['produce.blocked', 'produce_blocked_total'],
    ['produce.circuit.open', 'produce_circuit_open_total'],
  ] as const)('have %s as %s with topic, subject, version and schema id', async (name, prometheus) => {
    const { events, read } = setUp();
    events.counter(name, labels);
    expect(await read()).toContain(`${prometheus}${shown} 1\n`);
  });

  it('leave version and schema id empty where they are not known', async () => {
    const { events, read } = setUp();
    events.counter('sr.lookup.fail', { ...labels, version: null, schemaId: null });
    expect(await read()).toContain(
      'sr_lookup_fail_total{topic="bars",subject="bars-value",version="",schema_id=""} 1',
    );
  });

  it('show an open circuit once, even if its mapping changed before it closed', async () => {
    const { events, read } = setUp();
    events.circuit(labels, true);
    expect(await read()).toContain(`produce_circuit_open${shown} 1\n`);
    events.circuit({ ...labels, version: 4 }, false);
    const closed = (await read()).split('\n').filter((line) => line.startsWith('produce_circuit_open{'));
    expect(closed).toEqual([
      'produce_circuit_open{topic="bars",subject="bars-value",version="4",schema_id="3"} 0',
    ]);
  });

  it('count records and bytes by topic and outcome, and held requests', async () => {
    const { events, read } = setUp();
    events.record({ topic: 'bars', isKnownTopic: true, outcome: 'acked', count: 3, bytes: 120 });
    events.held(1);
    const text = await read();
    expect(text).toContain('produce_records_total{topic="bars",outcome="acked"} 3');
    expect(text).toContain('produce_bytes_total{topic="bars",outcome="acked"} 120');
    expect(text).toContain('produce_held_requests 1');
  });

  it('are written one per iteration of the event loop, with the text that prom-client writes for all at once', async () => {
    const { metrics, events } = setUp();
    events.record({ topic: 'a "quoted"\ntopic', isKnownTopic: true, outcome: 'acked', count: 3, bytes: 120 });
    events.record({ topic: 'bars', isKnownTopic: true, outcome: 'refused', count: 1, bytes: 0 });
    events.counter('sr.lookup.ok', labels);
    let ticks = 0;
    const tick = (): void => {
      ticks += 1;
      timer = setImmediate(tick);
    };
    let timer = setImmediate(tick);
    const ours = await metrics.text(TopicScope.all);
    clearImmediate(timer);
    expect(ticks).toBeGreaterThanOrEqual(metrics.register.getMetricsAsArray().length);
    // The process's own metrics change from one to the next.
    const steady = (text: string): string[] =>
      text.split('\n').filter((line) => !/^(process|nodejs)_/.test(line));
    expect(steady(ours)).toEqual(steady(await metrics.register.metrics()));
    expect(ours).toContain('produce_records_total{topic="a \\"quoted\\"\\ntopic",outcome="acked"} 3\n');
  });
});

describe('the series of names that clients choose', () => {
  const max = 8;
  const record = { isKnownTopic: true, outcome: 'acked', count: 1, bytes: 10 } as const;

  function bounded() {
    const metrics = new Metrics(max);
    const events = gatewayTelemetry(metrics, createLogger('silent', 'pod-1'));
    const seriesOf = async (name: string) =>
      (await metrics.text(TopicScope.all)).split('\n').filter((line) => line.startsWith(`${name}{`));
    return { events, seriesOf };
  }

  it.each(['produce_records_total', 'produce_bytes_total'])('of %s are bounded', async (name) => {
    const { events, seriesOf } = bounded();
    const outcomes = ['acked', 'not_sent', 'refused', 'unknown'] as const;
    for (let topic = 0; topic < 100; topic++)
      for (const outcome of outcomes) events.record({ ...record, topic: `t${topic}`, outcome });
    const series = await seriesOf(name);
    expect(series).toHaveLength(max + outcomes.length);
    const each = name === 'produce_records_total' ? 1 : 10;
    expect(series).toContain(`${name}{topic="t1",outcome="refused"} ${each}`);
    expect(series).toContain(`${name}{topic="other",outcome="refused"} ${98 * each}`);
  });

  it('never name a topic that Kafka is not known to have', async () => {
    const { events, seriesOf } = bounded();
    events.record({ ...record, topic: 'typo', isKnownTopic: false, outcome: 'not_sent' });
    events.record({ ...record, topic: 'bars' });
    events.record({ ...record, topic: 'bars', isKnownTopic: false, outcome: 'not_sent' });
    expect(await seriesOf('produce_records_total')).toEqual([
      'produce_records_total{topic="other",outcome="not_sent"} 1',
      'produce_records_total{topic="bars",outcome="acked"} 1',
      'produce_records_total{topic="bars",outcome="not_sent"} 1',
    ]);
  });

  it.each([
    ['topics and subjects', (n: number) => ({ ...labels, topic: `t${n}`, subject: `t${n}-value` })],
    ['subjects of one topic', (n: number) => ({ ...labels, subject: `s${n}` })],
    ['versions of one subject', (n: number) => ({ ...labels, version: n, schemaId: n })],
  ])('are bounded for %s', async (_, nth) => {
    const { events, seriesOf } = bounded();
    for (let n = 0; n < 100; n++) events.counter('sr.lookup.ok', nth(n));
    const series = await seriesOf('sr_lookup_ok_total');
    expect(series).toHaveLength(max + 1);
    expect(series.at(-1)).toBe(
      'sr_lookup_ok_total{topic="other",subject="other",version="",schema_id=""} 92',
    );
  });

  it('count the circuits that are open beyond the bound', async () => {
    const { events, seriesOf } = bounded();
    const nth = (n: number) => ({ ...labels, subject: `s${n}` });
    for (let n = 0; n < 20; n++) events.circuit(nth(n), true);
    for (let n = 15; n < 20; n++) events.circuit(nth(n), false);
    const series = await seriesOf('produce_circuit_open');
    expect(series).toHaveLength(max + 1);
    expect(series).toContain('produce_circuit_open{topic="other",subject="other",version="",schema_id=""} 7');
  });

  it('are removed with a subject, and leave room for another', async () => {
    const { events, seriesOf } = bounded();
    const names = ['produce_records_total', 'sr_lookup_ok_total', 'produce_circuit_open'];
    for (let n = 0; n < max; n++) events.counter('sr.lookup.ok', { ...labels, version: n });
    events.record({ ...record, topic: labels.topic });
    events.circuit(labels, true);
    events.removed(labels);
    for (const name of names) expect(await seriesOf(name)).toEqual([]);
    events.counter('sr.lookup.ok', { ...labels, subject: 'another' });
    expect(await seriesOf('sr_lookup_ok_total')).toEqual([
      'sr_lookup_ok_total{topic="bars",subject="another",version="2",schema_id="3"} 1',
    ]);
  });

  it('do not name an HTTP method that no route has', async () => {
    const metrics = new Metrics();
    for (const method of ['GET', 'PROPFIND', 'MKCOL', 'M-SEARCH'])
      metrics.http.observe(method, 'none', 404, 0);
    const counts = (await metrics.text(TopicScope.all)).match(/^http_request_duration_seconds_count.*$/gm);
    expect(counts).toEqual([
      'http_request_duration_seconds_count{method="GET",route="none",status="404"} 1',
      'http_request_duration_seconds_count{method="other",route="none",status="404"} 3',
    ]);
  });
});

describe('the log', () => {
  it('logs a bounded number of lines about the requests of one conflict, and the first of each', () => {
    vi.useFakeTimers();
    const { events, lines } = setUp();
    const step = {
      step: 'error',
      level: 'warn',
      class: 'schema.conflict',
      message: 'conflict',
      details: {},
    } as const;
    const of = { topic: 'bars', resolvedSubject: 'bars-value' };
    for (let n = 0; n < 500; n++)
      events.step({ ...step, ...of, mismatchId: 'repeated', requestId: `r-${n}` });
    for (let n = 0; n < 500; n++) events.step({ ...step, ...of, mismatchId: `m-${n}`, requestId: 'r' });
    vi.advanceTimersByTime(1000);
    vi.useRealTimers();
    const found = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(found.filter((line) => line['mismatch_id'] === 'repeated')).toHaveLength(5);
    expect(found.filter((line) => String(line['mismatch_id']).startsWith('m-'))).toHaveLength(500);
    expect(found.at(-1)).toMatchObject({ level: 'warn', conflict: 'repeated', left_out: 495 });
  });

  it('logs a line for each step of a conflict, with its details', () => {
    const { events, lines } = setUp();
    events.step({
      step: 'lookup',
      level: 'warn',
      class: 'schema.conflict',
      topic: 'bars',
      resolvedSubject: 'bars-value',
      mismatchId: 'm',
      requestId: 'r',
      message: 'asked the registry',
      details: { schema_id: 3 },
    });
    expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      {
        level: 'warn',
        pod: 'pod-1',
        class: 'schema.conflict',
        resolved_subject: 'bars-value',
        mismatch_id: 'm',
        request_id: 'r',
        step: 'lookup',
        schema_id: 3,
        msg: 'asked the registry',
      },
    ]);
  });

  it('logs no line for a successful record', () => {
    const { events, lines } = setUp();
    events.record({ topic: 'bars', isKnownTopic: true, outcome: 'acked', count: 1, bytes: 1 });
    expect(lines).toEqual([]);
  });
});
