import { describe, expect, it } from 'vitest';
import { gatewayEvents } from './gateway-events.js';
import { createLogger } from './logger.js';
import { Metrics } from './metrics.js';

const labels = { topic: 'bars', subject: 'bars-value', version: 2, schemaId: 3 };
const shown = '{topic="bars",subject="bars-value",version="2",schema_id="3"}';

function setUp() {
  const metrics = new Metrics();
  const lines: string[] = [];
  const logger = createLogger('info', 'pod-1', { write: (line: string) => void lines.push(line) });
  return { metrics, events: gatewayEvents(metrics, logger), lines, read: () => metrics.text() };
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

  it('show an open circuit once, also when its mapping changed before it closed', async () => {
    const { events, read } = setUp();
    events.circuit(labels, true);
    expect(await read()).toContain(`produce_circuit_open${shown} 1\n`);
    events.circuit({ ...labels, version: 4 }, false);
    const closed = (await read()).split('\n').filter((line) => line.startsWith('produce_circuit_open{'));
    expect(closed).toEqual([
      'produce_circuit_open{topic="bars",subject="bars-value",version="4",schema_id="3"} 0',
    ]);
  });

  it('count records and bytes by topic and outcome, and requests that are held', async () => {
    const { events, read } = setUp();
    events.record({ topic: 'bars', outcome: 'acked', count: 3, bytes: 120 });
    events.held(1);
    const text = await read();
    expect(text).toContain('produce_records_total{topic="bars",outcome="acked"} 3');
    expect(text).toContain('produce_bytes_total{topic="bars",outcome="acked"} 120');
    expect(text).toContain('produce_held_requests 1');
  });

  it('are told one a turn of the event loop, in the text that prom-client makes of all at once', async () => {
    const { metrics, events } = setUp();
    events.record({ topic: 'a "quoted"\ntopic', outcome: 'acked', count: 3, bytes: 120 });
    events.record({ topic: 'bars', outcome: 'refused', count: 1, bytes: 0 });
    events.counter('sr.lookup.ok', labels);
    let turns = 0;
    const turn = (): void => {
      turns += 1;
      timer = setImmediate(turn);
    };
    let timer = setImmediate(turn);
    const ours = await metrics.text();
    clearImmediate(timer);
    expect(turns).toBeGreaterThanOrEqual(metrics.register.getMetricsAsArray().length);
    // What the process used changes from one to the next.
    const steady = (text: string): string[] =>
      text.split('\n').filter((line) => !/^(process|nodejs)_/.test(line));
    expect(steady(ours)).toEqual(steady(await metrics.register.metrics()));
    expect(ours).toContain('produce_records_total{topic="a \\"quoted\\"\\ntopic",outcome="acked"} 3\n');
  });
});

describe('the log', () => {
  it('has a line for each step of an on-error story, with what it found', () => {
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
      found: { schema_id: 3 },
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

  it('has no line for a record that went well', () => {
    const { events, lines } = setUp();
    events.record({ topic: 'bars', outcome: 'acked', count: 1, bytes: 1 });
    expect(lines).toEqual([]);
  });
});
