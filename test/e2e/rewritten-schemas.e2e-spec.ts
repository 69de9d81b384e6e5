import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { barValue } from '../fixtures/bars.js';
import type { GatewayProcess } from '../support/gateway.js';
import { logValues } from '../support/log-values.js';
import { call, eventually, metrics, produce, World, type GatewayResponse } from '../support/world.js';

const bar = { symbol: 'ACME', open: 10.25, close: 10.5, bid: 10.4, volume: 5, trades: 7 };

/** Real: gateway process, Kafka, registry, Postgres. */
describe('a declared schema that is not registered, and is written as the latest', () => {
  let world: World;
  let gateway: GatewayProcess;
  let topic: string;
  let latestId: number;
  let response: GatewayResponse;

  beforeAll(async () => {
    world = await World.create();
    topic = await world.topic();
    latestId = await world.registerSchema(`${topic}-value`, barValue);
    gateway = await world.gateway(await world.settings([]));
    expect((await produce(gateway, topic, [{ value: bar }])).status).toBe(200);
    const more = { value_schema: JSON.stringify({ ...barValue, name: 'Renamed' }) };
    response = await produce(gateway, topic, [{ value: bar }], { more });
    expect(response.status).toBe(200);
  });

  afterAll(async () => {
    await world.close();
  });

  const mismatchId = (): string => {
    const [resolution] = response.body['resolutions'] as { mismatch_id: string }[];
    return resolution?.mismatch_id ?? '';
  };

  it('is reported to the client with both schemas', async () => {
    expect(response.body).toMatchObject({
      value_schema_id: latestId,
      resolutions: [
        {
          subject: `${topic}-value`,
          verdict: 'follow',
          from: { schema_id: null, version: null },
          to: { schema_id: latestId, version: 1 },
        },
      ],
    });
    const written = { schemaId: latestId, value: bar };
    expect(await logValues(world.topics, topic)).toEqual([written, written]);
  });

  it('leaves an audit row with its differences', async () => {
    const { body } = await call(gateway, 'GET', `/v1/mismatches?topic=${topic}`);
    expect(body['items']).toMatchObject([
      {
        id: mismatchId(),
        subject: `${topic}-value`,
        role: 'value',
        class: 'schema.conflict',
        trigger: 'UNKNOWN_SCHEMA',
        origin: 'client',
        mapping: { schema_id: latestId },
        latest: { schema_id: latestId, version: 1 },
        verdict: 'follow',
        outcome: 'followed',
        reason: expect.stringMatching(/declared by the request: sha256:.* \(not registered\)/) as string,
        differences: [{ kind: 'NAME_MISMATCH', severity: 'warning' }],
      },
    ]);
  });

  it('leaves log lines that name the audit row', async () => {
    const lines = await eventually(
      () => gateway.conflictLog().filter((line) => line['mismatch_id'] === mismatchId()),
      (found) => found.length >= 3,
    );
    expect(lines.map((line) => line['step'])).toEqual(['error', 'lookup', 'difference']);
  });

  it('is counted as one conflict however often it is declared', async () => {
    const more = { value_schema: JSON.stringify({ ...barValue, name: 'Renamed' }) };
    expect((await produce(gateway, topic, [{ value: bar }], { more })).body).toMatchObject({
      resolutions: [{ mismatch_id: mismatchId() }],
    });
    const counted = /^schema_conflict_value_total\{.*\} (\d+)$/gm;
    expect([...(await metrics(gateway)).matchAll(counted)].map((match) => match[1])).toEqual(['1']);
    expect((await call(gateway, 'GET', `/v1/mismatches?topic=${topic}`)).body['items']).toHaveLength(1);
  });

  it('leaves the subject healthy, with its mapping', async () => {
    expect((await call(gateway, 'GET', `/v1/subjects/${topic}/${topic}-value`)).body).toMatchObject({
      state: 'healthy',
      mapping: { schema_id: latestId },
    });
  });
});
