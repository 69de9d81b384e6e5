import { beforeEach, describe, expect, it } from 'vitest';
import { bar, barValue, barWithVwap, ksqlBarValue, retypedBarValue } from '../../../../test/fixtures/bars.js';
import {
  declares,
  GatewayBench,
  invalidRecord,
  keyed,
  keyedRecord,
  keyKey,
  keySubject,
  post,
  subject,
  topic,
} from '../../../../test/support/gateway-bench.js';
import type { Gateway } from '../index.js';
import type { SendOutcome } from '../kafka/record-sender.js';

const keyMissing = { ...invalidRecord, fault: 'key_missing' } as SendOutcome;
const request = keyedRecord('ACME', bar.value);

/** Stand-ins: registry, broker, journal in memory. Real: the gateway, the machine, comparison and codecs. */
describe('a broker that refuses the schema of a request with key and value', () => {
  let bench: GatewayBench;
  let gateway: Gateway;

  const keyEvents = (): string[] => bench.log.events(keyKey).map(({ type }) => type);
  const latest = (of: string): string => `latest ${of}`;

  beforeEach(async () => {
    bench = new GatewayBench();
    gateway = bench.pod(keyed).gateway;
    bench.registry.register(subject, barValue);
    bench.registry.register(keySubject, { type: 'string' });
    expect(await post(gateway, null, request)).toMatchObject({ ok: true });
    bench.registry.calls.length = 0;
  });

  it('makes the value suspect if the key is the latest, and a second refusal blocks it', async () => {
    bench.registry.register(subject, ksqlBarValue);
    const before = keyEvents();
    bench.sender.next.push(invalidRecord, invalidRecord);
    expect(await post(gateway, null, request)).toMatchObject({
      ok: false,
      refusal: { code: 'produce.blocked', state: 'blocked', subject },
    });
    expect(bench.events().at(-1)).toBe('RetryFailed');
    expect(keyEvents()).toEqual(before);
    expect(bench.registry.calls).toEqual([latest(keySubject), latest(subject)]);
    expect(bench.sender.log).toHaveLength(1);
  });

  it('stops the key that has moved, although the value has moved as well', async () => {
    bench.registry.register(subject, ksqlBarValue);
    bench.registry.register(keySubject, { type: 'long' });
    const before = bench.events();
    bench.sender.next.push(invalidRecord);
    expect(await post(gateway, null, request)).toMatchObject({
      ok: false,
      refusal: { code: 'produce.blocked', state: 'blocked', subject: keySubject },
    });
    expect(bench.events()).toEqual(before);
    expect(bench.registry.calls).toEqual([latest(keySubject)]);
  });

  it('leads to a refusal if both are the latest, and the registry is asked less and less often', async () => {
    for (let sent = 0; sent < 20; sent += 1) {
      bench.sender.next.push(invalidRecord);
      expect(await post(gateway, null, request)).toMatchObject({
        ok: false,
        refusal: { code: 'produce.blocked', state: 'healthy', subject },
      });
    }
    expect(bench.registry.calls.length).toBeLessThan(12);
    expect(await post(gateway, null, request)).toMatchObject({ ok: true });
  });

  it('leads to sr.unreachable while the registry is down, and nothing follows', async () => {
    bench.registry.down = 'connection refused';
    bench.sender.next.push(invalidRecord);
    expect(await post(gateway, null, request)).toMatchObject({
      ok: false,
      refusal: { code: 'sr.unreachable', outcome: 'not_sent', subject },
    });
  });

  it('does not make a mapped key suspect if the value was declared, unless the key has moved', async () => {
    const id = bench.registry.register(subject, ksqlBarValue);
    const declaring = { ...request, ...declares(ksqlBarValue) };
    expect(await post(gateway, null, declaring)).toMatchObject({ ok: true, valueSchemaId: id });
    const before = [...keyEvents(), ...bench.events()];
    bench.sender.next.push(invalidRecord);
    expect(await post(gateway, null, declaring)).toMatchObject({
      ok: false,
      refusal: { code: 'writer.refused', subject },
    });
    expect([...keyEvents(), ...bench.events()]).toEqual(before);

    bench = new GatewayBench();
    gateway = bench.pod(keyed).gateway;
    bench.registry.register(subject, barValue);
    bench.registry.register(keySubject, { type: 'string' });
    await post(gateway, null, request);
    bench.registry.register(keySubject, { type: 'long' });
    bench.registry.register(subject, ksqlBarValue);
    bench.sender.next.push(invalidRecord);
    expect(await post(gateway, null, declaring)).toMatchObject({
      ok: false,
      refusal: { code: 'produce.blocked', subject: keySubject },
    });
  });

  it('stops the key that has moved, if it refuses only the retry of a value that followed', async () => {
    bench.registry.register(subject, ksqlBarValue);
    bench.registry.register(keySubject, { type: 'long' });
    bench.sender.next.push(invalidRecord);
    expect(await post(gateway, null, keyedRecord('ACME', barWithVwap.value))).toMatchObject({
      ok: false,
      refusal: { code: 'produce.blocked', state: 'blocked', subject: keySubject },
    });
    expect(bench.events().slice(-3)).toEqual(['ConflictDetected', 'SchemaResolved', 'RetryInconclusive']);
  });

  it('at the first use blocks neither: nothing has followed, and both are the latest', async () => {
    bench = new GatewayBench();
    gateway = bench.pod(keyed).gateway;
    bench.registry.register(subject, barValue);
    bench.registry.register(keySubject, { type: 'string' });
    bench.sender.next.push(invalidRecord);
    expect(await post(gateway, null, request)).toMatchObject({
      ok: false,
      refusal: { code: 'produce.blocked', state: 'healthy', subject },
    });
    expect([keyEvents().at(-1), bench.events().at(-1)]).toEqual(['RetryInconclusive', 'RetryInconclusive']);
    expect(await post(gateway, null, request)).toMatchObject({ ok: true });
  });

  it('leads to a refusal without a registry call on a topic without on-error look-ups', async () => {
    gateway = bench.pod({ ...keyed, topicPatternsForOnError: [] }).gateway;
    bench.registry.register(subject, retypedBarValue);
    bench.registry.calls.length = 0;
    bench.sender.next.push(invalidRecord);
    expect(await post(gateway, null, request)).toMatchObject({
      ok: false,
      refusal: { code: 'produce.blocked', state: 'healthy', subject },
    });
    expect(bench.registry.calls).toEqual([]);
  });

  it('is observed in the mode observe: compared, stored, and the request refused', async () => {
    gateway = bench.pod({ ...keyed, policy: { mode: 'observe' } }).gateway;
    bench.registry.register(subject, ksqlBarValue);
    bench.sender.next.push(invalidRecord);
    expect(await post(gateway, null, request)).toMatchObject({
      ok: false,
      refusal: { code: 'produce.blocked' },
    });
    expect(bench.events().at(-1)).toBe('ConflictObserved');
    expect(bench.sender.log).toHaveLength(1);
  });
});

/** As above. */
describe('a broker that refuses a record for its missing key', () => {
  it('makes no mapping suspect: the data is invalid, and nothing is looked up or stored', async () => {
    const bench = new GatewayBench();
    const { gateway } = bench.pod();
    bench.registry.register(subject, barValue);
    await post(gateway, bar.value);
    const events = bench.events();
    bench.registry.calls.length = 0;
    bench.sender.next.push(keyMissing);
    expect(await post(gateway, bar.value)).toMatchObject({
      ok: false,
      refusal: {
        code: 'data.invalid',
        class: 'data.invalid',
        outcome: 'not_sent',
        topic,
        records: [{ index: 0, path: '/key', expected: 'a key', actual: 'absent' }],
      },
    });
    expect(bench.events()).toEqual(events);
    expect(bench.registry.calls).toEqual([]);
    expect(bench.counters['schema.conflict.value']).toBeUndefined();
  });
});
