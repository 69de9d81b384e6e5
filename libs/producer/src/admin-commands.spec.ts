import { beforeEach, describe, expect, it } from 'vitest';
import { bar, barValue, barWithVwap, ksqlBarValue, retypedBarValue } from '../../../test/fixtures/bars.js';
import { GatewayBench, key, operator, post, subject, topic } from '../../../test/support/gateway-bench.js';
import type { Gateway } from './index.js';

/** Stand-ins: registry, broker, journal in memory. Real: the gateway, the machine, comparison and codecs. */
describe("an operator's command", () => {
  let bench: GatewayBench;
  let gateway: Gateway;

  beforeEach(() => {
    bench = new GatewayBench();
    gateway = bench.pod().gateway;
  });

  it('on an unknown subject creates none', async () => {
    const typo = { topic, subject: 'bars_typo-value', role: 'value' } as const;
    expect(await gateway.reset({ ...operator, ...typo })).toMatchObject({
      ok: false,
      refusal: { code: 'subject.unknown' },
    });
    expect(bench.log.read(typo).version).toBe(0);
  });

  it('on a subject of the other role is refused', async () => {
    await bench.drift(gateway, ksqlBarValue);
    const before = bench.log.read(key).version;
    const command = { ...operator, ...key, role: 'key', record: 'specific', version: 'latest' } as const;
    expect(await gateway.declareMapping(command)).toMatchObject({
      ok: false,
      refusal: { code: 'request.malformed', detail: expect.stringContaining('allowed: value') as string },
    });
    expect(bench.log.read(key).version).toBe(before);
  });

  it("on a pod with a lagging feed is decided on the journal's state", async () => {
    const other = bench.pod();
    await bench.drift(gateway, retypedBarValue);
    await post(other.gateway, bar.value);
    other.journal.missesNotifications = true;
    await post(gateway, barWithVwap.value);
    expect(bench.state()).toBe('blocked');
    const ifMatch = bench.log.read(key).version;
    expect(await other.gateway.reset({ ...operator, ...key, ifMatch })).toMatchObject({ ok: true });
    expect(bench.state()).toBe('healthy');
  });

  it('maps a schema id only if it is a version of the subject', async () => {
    const ids = [
      bench.registry.register(subject, barValue),
      bench.registry.register('other-value', barValue),
    ];
    await bench.drift(gateway, ksqlBarValue);
    const [own, other] = await Promise.all(
      ids.map((schemaId) => gateway.declareMapping({ ...operator, ...key, record: 'generic', schemaId })),
    );
    expect(own).toMatchObject({ ok: true });
    expect(bench.log.read(key).snapshot.context.mapping).toMatchObject({ schemaId: ids[0], version: 1 });
    expect(other).toMatchObject({ ok: false, refusal: { code: 'schema.missing' } });
  });

  it('that closes a circuit by a new mapping reports it as closed', async () => {
    await bench.drift(gateway, ksqlBarValue);
    await gateway.open({ ...operator, ...key, forMs: null });
    expect([...bench.circuits]).toEqual([`${subject} 1`]);
    await gateway.declareMapping({ ...operator, ...key, record: 'generic', version: 'latest' });
    expect([...bench.circuits]).toEqual([]);
  });
});
