import { beforeEach, describe, expect, it } from 'vitest';
import { bar, barValue } from '../../../test/fixtures/bars.js';
import {
  declares,
  GatewayBench,
  gate,
  key,
  operator,
  post,
  subject,
  topic,
  until,
} from '../../../test/support/gateway-bench.js';
import type { Gateway } from './index.js';

/** Stand-ins: registry, broker, journal in memory. Real: the gateway, the machine, comparison and codecs. */
describe('the removal of a subject', () => {
  const command = { ...key, ...operator };
  let bench: GatewayBench;
  let gateway: Gateway;

  beforeEach(() => {
    bench = new GatewayBench();
    gateway = bench.pod({ mappings: [] }).gateway;
    bench.registry.register(subject, barValue);
  });

  /** The subject is in use, and then its topic is deleted. */
  async function gone(): Promise<void> {
    expect(await post(gateway, bar.value)).toMatchObject({ ok: true });
    bench.sender.topics = [];
  }

  it('is an event with actor and reason, and leaves nothing but the event log', async () => {
    await gone();
    const result = await gateway.remove(command);
    expect(result).toMatchObject({ ok: true, stored: { snapshot: { value: 'removed' } } });
    const { actor, reason } = operator;
    expect(bench.log.events(key).at(-1)).toMatchObject({ type: 'SubjectRemoved', actor, reason });
    expect(bench.log.read(key).snapshot.context.mapping).toBeNull();
    expect(bench.removed).toEqual([subject]);
  });

  it('is refused while Kafka has the topic, and nothing is stored', async () => {
    await post(gateway, bar.value);
    const before = bench.events();
    expect(await gateway.remove(command)).toMatchObject({
      ok: false,
      refusal: { code: 'topic.exists', topic, subject, detail: expect.stringContaining(topic) as string },
    });
    expect(bench.events()).toEqual(before);
  });

  it('is refused while Kafka does not respond', async () => {
    await gone();
    bench.sender.unreachable = true;
    expect(await gateway.remove(command)).toMatchObject({
      ok: false,
      refusal: { code: 'kafka.unreachable', subject },
    });
    expect(bench.state()).toBe('healthy');
  });

  it('honours If-Match', async () => {
    await gone();
    const { version } = bench.log.read(key);
    expect(await gateway.remove({ ...command, ifMatch: version - 1 })).toMatchObject({
      refusal: { code: 'version.stale' },
    });
    expect(await gateway.remove({ ...command, ifMatch: version })).toMatchObject({ ok: true });
  });

  it.each([
    ['that is removed', gone],
    ['that never was', () => Promise.resolve(void (bench.sender.topics = []))],
  ])('of a subject %s is subject.unknown, and stores nothing', async (_, before) => {
    await before();
    await gateway.remove(command);
    const { version } = bench.log.read(key);
    for (const again of [gateway, bench.pod({ mappings: [] }).gateway])
      expect(await again.remove(command)).toMatchObject({ ok: false, refusal: { code: 'subject.unknown' } });
    expect(await gateway.reset(command)).toMatchObject({ refusal: { code: 'subject.unknown' } });
    expect(bench.log.read(key).version).toBe(version);
  });

  it('takes effect on every pod: the topic is unknown, and no look-up is made', async () => {
    const other = bench.pod({ mappings: [] }).gateway;
    await post(other, bar.value);
    await gone();
    await gateway.remove(command);
    bench.registry.calls.length = 0;
    const { version } = bench.log.read(key);
    for (const pod of [gateway, other, bench.pod({ mappings: [] }).gateway])
      for (const more of [{}, declares(barValue)])
        expect(await post(pod, bar.value, more)).toMatchObject({ refusal: { code: 'topic.unknown', topic } });
    expect(bench.registry.calls).toEqual([]);
    expect(bench.log.read(key).version).toBe(version);
    expect(bench.removed).toEqual([subject, subject]);
  });

  it('is not undone by a request in progress', async () => {
    const other = bench.pod({ mappings: [] }).gateway;
    await post(other, bar.value);
    await post(gateway, bar.value);
    bench.registry.calls.length = 0;
    const slow = gate();
    bench.registry.gate = slow.closed;
    const changed = { ...bar.value, unheard: 1 };
    const held = [gateway, other].map((pod) => post(pod, changed));
    // One request looks up, the other waits for it.
    await until(() => bench.registry.calls.length === 1 && bench.held === 1);
    bench.sender.topics = [];
    expect(await gateway.remove(command)).toMatchObject({ ok: true });
    const { version } = bench.log.read(key);
    slow.open();
    for (const result of await Promise.all(held))
      expect(result).toMatchObject({ ok: false, refusal: { code: 'topic.unknown', outcome: 'not_sent' } });
    expect(bench.log.read(key).version).toBe(version);
    expect(bench.state()).toBe('removed');
  });

  it('ends the report of an open circuit', async () => {
    await bench.trip(bench.pod().gateway);
    bench.sender.topics = [];
    expect(bench.circuits.size).toBe(1);
    await gateway.remove(command);
    expect(bench.circuits.size).toBe(0);
  });

  it('lets a topic that is created again begin with a new subject', async () => {
    const other = bench.pod({ mappings: [] }).gateway;
    await post(other, bar.value);
    await gone();
    await gateway.remove(command);
    const { version } = bench.log.read(key);
    bench.sender.topics = [topic];
    bench.registry.rebuild();
    const [id] = [bench.registry.register(subject, { ...barValue, doc: 'anew' })];
    for (const pod of [other, gateway])
      expect(await post(pod, bar.value)).toMatchObject({ ok: true, valueSchemaId: id });
    const anew = bench.log.events(key).slice(version);
    expect(anew.map(({ type }) => type)).toEqual(['ConflictDetected', 'SchemaResolved', 'RetrySucceeded']);
    expect(bench.state()).toBe('healthy');
  });

  it('lets the configured mapping be declared again', async () => {
    const configured = bench.pod().gateway;
    expect(await post(configured, bar.value)).toMatchObject({ ok: true });
    bench.sender.topics = [];
    await gateway.remove(command);
    bench.sender.topics = [topic];
    const { version } = bench.log.read(key);
    expect(await post(configured, bar.value)).toMatchObject({ ok: true });
    expect(bench.log.events(key).slice(version)[0]).toMatchObject({
      type: 'MappingDeclared',
      source: 'config',
    });
  });

  it('leaves an operator free to declare a mapping', async () => {
    await gone();
    await gateway.remove(command);
    const declared = { ...command, record: 'generic', version: 'latest' } as const;
    expect(await gateway.declareMapping(declared)).toMatchObject({
      ok: true,
      stored: { snapshot: { value: 'healthy' } },
    });
  });
});
