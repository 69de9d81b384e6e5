import { afterAll, beforeAll, expect, it } from 'vitest';
import { bar, barValue } from '../fixtures/bars.js';
import type { GatewayProcess } from '../support/gateway.js';
import { call, eventually, metrics, produce, World, type GatewayResponse } from '../support/world.js';

/** Real: two gateway processes, Kafka, registry, Postgres. Stand-in: a counting proxy before the registry. */
let world: World;
let pods: readonly GatewayProcess[];
let one: GatewayProcess;
let other: GatewayProcess;

beforeAll(async () => {
  world = await World.create();
  const circuitBreaker = { conflicts: 1, openMs: 600_000, windowMs: 1000, maxOpenMs: 600_000, quietMs: 1000 };
  const settings = await world.settings([], { circuitBreaker });
  [one, other] = await Promise.all([world.gateway(settings), world.gateway(settings)]);
  pods = [one, other];
});

afterAll(async () => {
  await world.close();
});

const record = { value: bar.value };
const body = { reason: 'the topic is gone' };
const versionOf = ({ headers }: GatewayResponse): string => headers.get('etag') ?? '';

async function remove(pod: GatewayProcess, path: string, ifMatch?: string): Promise<GatewayResponse> {
  const response = await fetch(`${pod.url}${path}`, {
    method: 'DELETE',
    headers: { 'content-type': 'application/json', ...(ifMatch !== undefined && { 'if-match': ifMatch }) },
    body: JSON.stringify(body),
  });
  const parsed = (await response.json()) as Record<string, unknown>;
  return { status: response.status, headers: response.headers, body: parsed };
}

it('a subject is removed once its topic is gone, by every pod, and starts again with its topic', async () => {
  const topic = await world.topic();
  const path = `/v1/subjects/${topic}/${topic}-value`;
  await world.registerSchema(`${topic}-value`, barValue);
  for (const pod of pods) expect(await produce(pod, topic, [record])).toMatchObject({ status: 200 });
  // An open circuit is in the metrics of both pods.
  expect(await call(one, 'POST', `${path}/open`, body)).toMatchObject({ status: 200 });
  const shown = `produce_circuit_open{topic="${topic}"`;
  for (const pod of pods)
    await eventually(
      () => metrics(pod),
      (text) => text.includes(shown),
    );

  expect(await remove(one, path)).toMatchObject({
    status: 409,
    body: { code: 'topic.exists', error_code: 40903, topic, subject: `${topic}-value` },
  });
  await world.topics.delete(topic);
  const { version } = (await call(one, 'GET', path)).body as { version: number };
  expect(
    await eventually(
      () => remove(one, path, '"1"'),
      ({ status }) => status !== 409,
    ),
  ).toMatchObject({
    status: 412,
  });
  const removed = await remove(one, path, `"${version}"`);
  expect(removed).toMatchObject({
    status: 200,
    body: { state: 'removed', substate: null, mapping: null, version: version + 1 },
  });
  expect(versionOf(removed)).toBe(`"${version + 1}"`);
  expect(await remove(other, path)).toMatchObject({ status: 404, body: { code: 'subject.unknown' } });

  for (const pod of pods) {
    expect(await call(pod, 'GET', path)).toMatchObject({ status: 404, body: { code: 'subject.unknown' } });
    expect((await call(pod, 'GET', `/v1/subjects?topic=${topic}`)).body).toMatchObject({ items: [] });
    await eventually(
      () => metrics(pod),
      (text) => !text.includes(topic),
    );
    const { items } = (await call(pod, 'GET', `${path}/events`)).body as { items: { data: unknown }[] };
    expect(items).toHaveLength(version + 1);
    expect(items.at(-1)).toMatchObject({
      type: 'SubjectRemoved',
      metadata: { actor: 'anonymous' },
      data: { actor: 'anonymous', reason: body.reason },
    });
    expect((await call(pod, 'GET', `${path}/verify`)).body).toEqual({
      ok: true,
      version: version + 1,
      problems: [],
    });
  }

  world.registry.calls.length = 0;
  for (const pod of pods) expect(await produce(pod, topic, [record])).toMatchObject({ status: 404 });
  expect(world.registry.calls).toEqual([]);

  await world.topics.create({ name: topic });
  const again = await eventually(
    () => produce(other, topic, [record]),
    ({ status }) => status === 200,
  );
  expect(again.status).toBe(200);
  expect((await produce(one, topic, [record])).status).toBe(200);
  const subject = await call(one, 'GET', path);
  expect(subject.body).toMatchObject({ state: 'healthy', mapping: { source: 'first_use' } });
  expect(subject.body['version']).toBeGreaterThan(version + 1);
  expect((await call(one, 'GET', `${path}/verify`)).body).toMatchObject({ ok: true, problems: [] });
});

it('an audit record stays when its subject is removed', async () => {
  const topic = await world.topic();
  const path = `/v1/subjects/${topic}/${topic}-value`;
  await world.registerSchema(`${topic}-value`, barValue);
  expect(await produce(one, topic, [record])).toMatchObject({ status: 200 });
  const wrong = { ...barValue, name: 'Other', fields: [{ name: 'other', type: 'int' }] };
  const refused = await produce(one, topic, [{ value: { other: 1 } }], {
    more: { value_schema: JSON.stringify(wrong) },
  });
  expect(refused.status).toBe(409);
  const audit = async () => (await call(other, 'GET', `/v1/mismatches?topic=${topic}`)).body;
  const before = await audit();
  expect(before['items']).toHaveLength(1);
  await world.topics.delete(topic);
  await eventually(
    () => remove(other, path),
    ({ status }) => status === 200,
  );
  expect(await audit()).toEqual(before);
  expect((await call(one, 'GET', `${path}/verify`)).body).toMatchObject({ ok: true, problems: [] });
});
