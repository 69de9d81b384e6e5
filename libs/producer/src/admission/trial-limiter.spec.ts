import { beforeEach, expect, it } from 'vitest';
import { bar, barValue } from '../../../../test/fixtures/bars.js';
import {
  GatewayBench,
  mapping,
  operator,
  post,
  topic as tripped,
} from '../../../../test/support/gateway-bench.js';
import type { Gateway } from '../index.js';

/** Stand-ins: journal, registry, broker and clocks, in memory. Real: the gateway and the machine. */
const topics = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => `${name}_1s_rows`);
const mappings = [tripped, ...topics].map((topic) => ({
  topic,
  role: 'value' as const,
  mapping: mapping(barValue),
}));
const pausing = { ok: false, refusal: { code: 'circuit.open', outcome: 'not_sent', retryAfterMs: 100 } };
let bench: GatewayBench;
/** The pods' monotonic clock, in ms. Adding 100 repeatedly is not exactly the same as adding the sum, by rounding. */
const began = 1002.197;

beforeEach(() => {
  bench = new GatewayBench();
  bench.monotonic = () => began;
});

/** Circuits that were opened and are all due now. */
async function due(gateway: Gateway): Promise<void> {
  for (const topic of topics) {
    bench.registry.register(`${topic}-value`, barValue);
    await post(gateway, bar.value, { topic });
    await gateway.open({ ...operator, topic, subject: `${topic}-value`, role: 'value', forMs: 1000 });
  }
  bench.advanceClock(31_000);
}

const postAll = (gateway: Gateway) => Promise.all(topics.map((topic) => post(gateway, bar.value, { topic })));

it('five trials of circuits that are due together begin at once, then one each tenth of a second', async () => {
  const { gateway } = bench.pod({ mappings });
  await due(gateway);
  const first = await postAll(gateway);
  expect(first.map(({ ok }) => ok)).toEqual([true, true, true, true, true, false, false]);
  expect(first.slice(5)).toMatchObject([pausing, pausing]);
  bench.monotonic = () => began + 100;
  expect((await postAll(gateway)).slice(5)).toMatchObject([{ ok: true }, pausing]);
  bench.monotonic = () => began + 200;
  expect((await postAll(gateway)).map(({ ok }) => ok)).not.toContain(false);
});

it('each pod has its own limit on trials', async () => {
  const [one, other] = [bench.pod({ mappings }), bench.pod({ mappings })];
  await due(one.gateway);
  const first = await postAll(one.gateway);
  expect(first.filter(({ ok }) => !ok)).toHaveLength(2);
  expect((await postAll(other.gateway)).map(({ ok }) => ok)).not.toContain(false);
});

it('only a trial is limited: where the circuit stops no request, records are sent as while it was open', async () => {
  const { gateway } = bench.pod({ mappings, policy: { mode: 'resolve' } });
  await bench.trip(bench.pod({ mappings }).gateway);
  await due(gateway);
  await postAll(gateway);
  const before = bench.events();
  expect(await post(gateway, bar.value)).toMatchObject({ ok: true });
  expect(bench.events()).toEqual(before);
  expect(await post(gateway, { ...bar.value, unheard: 1 })).toMatchObject(pausing);
  bench.monotonic = () => began + 100;
  expect(await post(gateway, bar.value)).toMatchObject({ ok: true });
  expect(bench.events().slice(-2)).toEqual(['TrialStarted', 'TrialSucceeded']);
});
