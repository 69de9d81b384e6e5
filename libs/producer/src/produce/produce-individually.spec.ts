import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { bar, barValue, barWithVwap, ksqlBarValue, retypedBarValue } from '../../../../test/fixtures/bars.js';
import {
  GatewayBench,
  gate,
  invalidRecord,
  keyed,
  mapping,
  post,
  subject,
  topic,
  until,
} from '../../../../test/support/gateway-bench.js';
import type { IndividualRequest, Gateway, ProduceResult, ProduceRecord, RecordOutcome } from '../index.js';
import type { EncodedRecord, SendOutcome } from '../kafka/record-sender.js';

const record = (value: unknown, more: Partial<ProduceRecord> = {}): ProduceRecord => ({
  value,
  partition: null,
  timestamp: null,
  headers: [],
  ...more,
});

const good = record(bar.value);
const ofWrongType = record({ ...bar.value, bid: 'ten' });
const withVwap = record(barWithVwap.value);
const withoutBid = record(Object.fromEntries(Object.entries(bar.value).filter(([name]) => name !== 'bid')));
const withBoth = record({ ...bar.value, more: 1, bid: 'ten' });
const withMore = record({ ...bar.value, more: 1 });
const withOther = record({ ...bar.value, other: 1 });
const tombstone = record(null);
const keyMissing = { ...invalidRecord, fault: 'key_missing' } as SendOutcome;

function postEach(
  gateway: Gateway,
  records: readonly ProduceRecord[],
  more: Partial<IndividualRequest> = {},
): Promise<readonly RecordOutcome[]> {
  return gateway.produceIndividually({
    topic,
    partition: null,
    form: 'plain',
    keySchema: null,
    valueSchema: null,
    records,
    bytes: 100 * records.length,
    waitMs: null,
    requestId: 'request',
    headers: [],
    signal: null,
    ...more,
  });
}

/** The offset or the refusal's code of each record. */
const offsetsOrCodes = (outcomes: readonly RecordOutcome[]): string[] =>
  outcomes.map((outcome) => (outcome.ok ? outcome.offset : outcome.refusal.code));

/** Stand-ins: registry, broker, journal in memory. Real: the gateway, the machine, comparison and codecs. */
describe('independent records of one request', () => {
  let bench: GatewayBench;
  let gateway: Gateway;
  /** How many records each call of the sender had. */
  let sends: number[];

  beforeEach(() => {
    bench = new GatewayBench();
    gateway = bench.pod().gateway;
    sends = [];
    const { sender } = bench;
    const send = sender.send.bind(sender);
    sender.send = (to, records) => {
      sends.push(records.length);
      return send(to, records);
    };
  });

  /** Sets each record's outcome by its index in the call; undefined: it is acknowledged. */
  function setOutcomes(...calls: ((index: number) => SendOutcome | undefined)[]): void {
    const { sender } = bench;
    const send = sender.send.bind(sender);
    sender.send = async (to, records) => {
      const outcomeOf = calls.shift() ?? (() => undefined);
      const acked: EncodedRecord[] = records.filter((_, index) => outcomeOf(index) === undefined);
      const outcomes = [...(await send(to, acked))];
      return records.map((_, index) => outcomeOf(index) ?? outcomes.shift() ?? invalidRecord);
    };
  }

  it('are sent in one call, in order, with one offset each', async () => {
    bench.registry.register(subject, barValue);
    expect(offsetsOrCodes(await postEach(gateway, [good, good, tombstone, good]))).toEqual([
      '0',
      '1',
      '2',
      '3',
    ]);
    expect(sends).toEqual([4]);
  });

  it('are all sent beside one that does not fit', async () => {
    bench.registry.register(subject, barValue);
    const outcomes = await postEach(gateway, [good, ofWrongType, good, good]);
    expect(offsetsOrCodes(outcomes)).toEqual(['0', 'data.invalid', '1', '2']);
    expect(outcomes[1]).toMatchObject({
      ok: false,
      refusal: {
        outcome: 'not_sent',
        records: [{ index: 0, path: '/value/bid', expected: 'double', actual: 'string' }],
      },
    });
    expect(sends).toEqual([3]);
  });

  it('that do not fit wait for an earlier one that makes the mapping suspect, and are checked against its result', async () => {
    await bench.drift(gateway, ksqlBarValue);
    sends.length = 0;
    const records = [ofWrongType, good, withoutBid, withVwap, withoutBid, ofWrongType, good];
    expect(offsetsOrCodes(await postEach(gateway, records))).toEqual([
      'data.invalid',
      '1',
      'data.invalid',
      '2',
      '3',
      'data.invalid',
      '4',
    ]);
    expect(sends).toEqual([1, 1, 2]);
  });

  it('make the mapping suspect one by one: an extra field of one stops no other', async () => {
    await bench.drift(gateway, ksqlBarValue);
    sends.length = 0;
    const outcomes = await postEach(gateway, [good, withMore, good, withVwap, withVwap]);
    expect(offsetsOrCodes(outcomes)).toEqual(['1', 'writer.refused', '2', '3', '4']);
    expect(bench.state()).toBe('healthy');

    const other = new GatewayBench();
    const followed = other.pod().gateway;
    await other.drift(followed, ksqlBarValue);
    const rest = await postEach(followed, [good, withVwap, withMore, good, withVwap]);
    expect(offsetsOrCodes(rest)).toEqual(['1', '2', 'writer.refused', '3', '4']);
    expect(rest[1]).toMatchObject({ resolutions: [{ subject, verdict: 'follow' }] });
    expect(rest[4]).toMatchObject({ resolutions: [] });
    expect(other.state()).toBe('healthy');
  });

  it('are sent if they do not need the subject that is blocked', async () => {
    await bench.drift(gateway, retypedBarValue);
    expect(offsetsOrCodes(await postEach(gateway, [withVwap, tombstone, good, tombstone]))).toEqual([
      'produce.blocked',
      '1',
      'produce.blocked',
      '2',
    ]);
  });

  it('are refused for their own key alone', async () => {
    bench = new GatewayBench();
    gateway = bench.pod(keyed).gateway;
    bench.registry.register(subject, barValue);
    bench.registry.register(`${topic}-key`, { type: 'string' });
    const [one, two, three] = ['A', 7, 'C'].map((key) => record(bar.value, { key }));
    if (one === undefined || two === undefined || three === undefined) throw new Error('three records');
    const outcomes = await postEach(gateway, [one, two, three]);
    expect(offsetsOrCodes(outcomes)).toEqual(['0', 'data.invalid', '1']);
    expect(outcomes[1]).toMatchObject({ refusal: { records: [{ index: 0, path: '/key' }] } });
  });

  it('each have their own send outcome', async () => {
    bench.registry.register(subject, barValue);
    await post(gateway, bar.value);
    const sendOutcomes: readonly (SendOutcome | undefined)[] = [
      { status: 'unknown', message: 'no answer' },
      undefined,
      { status: 'not_sent', reason: 'unreachable', message: 'away' },
      keyMissing,
    ];
    setOutcomes((index) => sendOutcomes[index]);
    const outcomes = await postEach(gateway, [good, good, good, good]);
    expect(offsetsOrCodes(outcomes)).toEqual(['outcome.unknown', '1', 'kafka.unreachable', 'data.invalid']);
    expect(outcomes).toMatchObject([
      { refusal: { outcome: 'unknown' } },
      { ok: true },
      { refusal: { outcome: 'not_sent' } },
      { refusal: { outcome: 'not_sent', records: [{ index: 0, path: '/key' }] } },
    ]);
  });

  it('are not sent again if some may be in the log and none was acknowledged', async () => {
    bench.registry.register(subject, barValue);
    await post(gateway, bar.value);
    setOutcomes((index) => (index === 0 ? { status: 'unknown', message: 'no answer' } : invalidRecord));
    sends.length = 0;
    bench.registry.register(subject, ksqlBarValue);
    const outcomes = await postEach(gateway, [good, good, good]);
    expect(offsetsOrCodes(outcomes)).toEqual(['outcome.unknown', '1', '2']);
    expect(bench.sender.log).toHaveLength(3);
  });

  it('whose schema the broker refuses follow together, with one retry', async () => {
    const newId = await bench.drift(gateway, ksqlBarValue);
    sends.length = 0;
    bench.sender.next.push(invalidRecord);
    const outcomes = await postEach(gateway, [good, good]);
    expect(offsetsOrCodes(outcomes)).toEqual(['1', '2']);
    expect(outcomes.map((outcome) => (outcome.ok ? outcome.resolutions.length : -1))).toEqual([1, 0]);
    expect(bench.sender.log.slice(1).map(({ value }) => value?.readInt32BE(1))).toEqual([newId, newId]);
    expect(sends).toEqual([2, 2]);
  });

  it('follow although the broker refuses one of them for its own data', async () => {
    await bench.drift(gateway, ksqlBarValue);
    setOutcomes((index) => (index === 1 ? keyMissing : invalidRecord));
    expect(offsetsOrCodes(await postEach(gateway, [good, good, good]))).toEqual(['1', 'data.invalid', '2']);
  });

  it('are never sent a third time, even if one does not fit the followed schema', async () => {
    const note = { name: 'note', type: 'string' };
    const noted = { ...barValue, fields: [...barValue.fields, { ...note, default: '' }] };
    gateway = bench.pod({ mappings: [{ topic, role: 'value', mapping: mapping(noted) }] }).gateway;
    bench.registry.register(subject, noted);
    await post(gateway, bar.value);
    const required = { ...barValue, fields: [...barValue.fields, note] };
    bench.registry.register(subject, required);
    const send = bench.sender.send.bind(bench.sender);
    bench.sender.send = (to, records) => {
      // The registry moves on before the second send is refused.
      if (sends.length === 1) bench.registry.register(subject, { ...required, name: 'Renamed' });
      return send(to, records);
    };
    sends.length = 0;
    bench.sender.next.push(invalidRecord, invalidRecord);
    const withNote = record({ ...bar.value, note: 'n' });
    const outcomes = await postEach(gateway, [withNote, good]);
    expect(offsetsOrCodes(outcomes)).toEqual(['produce.blocked', 'data.invalid']);
    expect(sends).toEqual([2, 1]);
  });

  it('share the hold time of their request', async () => {
    await bench.drift(gateway, ksqlBarValue);
    const lookup = gate();
    bench.registry.gate = lookup.closed;
    const first = bench.makeMappingSuspect(gateway);
    await until(() => bench.registry.calls.length === 1);
    const outcomes = await postEach(gateway, [good, tombstone, good], { waitMs: 50 });
    expect(offsetsOrCodes(outcomes)).toEqual(['overloaded', '1', 'overloaded']);
    lookup.open();
    expect(await first).toMatchObject({ ok: true });
  });

  it('are all refused by a pod that shuts down', async () => {
    bench.registry.register(subject, barValue);
    await gateway.drain(0);
    const outcomes = await postEach(gateway, [good, tombstone]);
    expect(outcomes).toMatchObject([
      { ok: false, refusal: { code: 'overloaded', outcome: 'not_sent' } },
      { ok: false, refusal: { code: 'overloaded', outcome: 'not_sent' } },
    ]);
    expect(bench.sender.log).toEqual([]);
  });

  it('complete a trial although one of them does not fit', async () => {
    const pod = bench.pod({ policy: { circuitBreaker: trialSoon } });
    gateway = pod.gateway;
    await bench.drift(gateway, barValue);
    expect(await post(gateway, withMore.value)).toMatchObject({ ok: false });
    expect(bench.state()).toEqual({ circuitOpen: 'open' });
    await until(
      () =>
        Date.parse(
          bench.log.read({ topic, subject, role: 'value' }).snapshot.context.circuit?.openUntil ?? '',
        ) <= pod.journal.now(),
    );
    expect(offsetsOrCodes(await postEach(gateway, [ofWrongType, good, good]))).toEqual([
      'data.invalid',
      '1',
      '2',
    ]);
    expect(bench.state()).toBe('healthy');
  });

  it('have the outcomes that they would have in requests of their own, one after the other', async () => {
    const kinds = { good, ofWrongType, withoutBid, withBoth, withVwap, withMore, withOther, tombstone };
    const anyKind = fc.constantFrom(...(Object.keys(kinds) as (keyof typeof kinds)[]));
    const registries = { same: barValue, drifted: ksqlBarValue, retyped: retypedBarValue, none: null };
    const anyRegistry = fc.constantFrom(...(Object.keys(registries) as (keyof typeof registries)[]));
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyKind, { minLength: 1, maxLength: 12 }),
        anyRegistry,
        async (names, after) => {
          const records = names.map((name) => kinds[name]);
          const [together, alone] = [await world(registries[after]), await world(registries[after])];
          const outcomes = await postEach(together.gateway, records);
          const results: ProduceResult[] = [];
          for (const each of records)
            results.push(await post(alone.gateway, null, { records: [each], bytes: 100 }));
          expect(outcomes.map(comparable)).toEqual(results.map(comparableResult));
          expect(together.bench.sender.log).toEqual(alone.bench.sender.log);
          expect(together.bench.state()).toEqual(alone.bench.state());
          expect(together.bench.counters['schema.conflict.value']).toBe(
            alone.bench.counters['schema.conflict.value'],
          );
          expect(together.bench.registry.calls).toEqual(alone.bench.registry.calls);
        },
      ),
      { numRuns: 300 },
    );
  }, 60_000);
});

const trialSoon = { conflicts: 1, windowMs: 60_000, openMs: 1, maxOpenMs: 1, quietMs: 600_000 };

/** A pod whose subject is bound, unless the registry does not have it. Refusals are repeated throughout the test. */
async function world(moved: unknown): Promise<{ bench: GatewayBench; gateway: Gateway }> {
  const bench = new GatewayBench();
  const lookupBackoff = { initialMs: 60_000, factor: 2, maxMs: 60_000, attempts: 5 };
  const { gateway } = bench.pod({ policy: { lookupBackoff } });
  if (moved !== null) await bench.drift(gateway, moved);
  return { bench, gateway };
}

/** What two runs have in common: no mismatch ids, no instants. */
function comparable(one: RecordOutcome): unknown {
  if (one.ok) return [one.partition, one.offset, one.resolutions.map(({ verdict, to }) => [verdict, to])];
  const { code, outcome, state, records, differences } = one.refusal;
  return [code, outcome, state, records, differences];
}

function comparableResult(result: ProduceResult): unknown {
  if (!result.ok) return comparable(result);
  const { partition = null, offset = null } = result.offsets[0] ?? {};
  if (partition === null || offset === null) throw new Error('a result without an offset');
  return comparable({ ok: true, partition, offset, resolutions: result.resolutions });
}
