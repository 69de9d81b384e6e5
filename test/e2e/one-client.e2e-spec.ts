import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { GatewayProcess } from '../support/gateway.js';
import { logValues } from '../support/log-values.js';
import { RecordStream } from '../support/record-stream.js';
import { call, produce, World, type GatewayResponse } from '../support/world.js';

const nullable = (name: string): object => ({ name, type: ['null', 'double'], default: null });
const record = (...fields: readonly object[]): object => ({
  type: 'record',
  name: 'Bar',
  fields: [{ name: 'symbol', type: 'string' }, ...fields],
});
const misspelt = { symbol: 'B', vwapq: 1.5 };
const hint = expect.stringContaining('did you mean `vwap` where the record has `vwapq`?') as string;
/** The refusal of the misspelt record, in a response or a line of a stream. */
const refused = {
  code: 'writer.refused',
  outcome: 'not_sent',
  state: 'healthy',
  differences: [
    expect.objectContaining({ path: '/vwapq', field: 'vwapq', kind: 'FIELD_REMOVED', severity: 'error' }),
  ],
};

const refusal = { ...refused, detail: hint };

/** Real: gateway process, Kafka, registry, Postgres. Stand-in: a counting proxy before the registry. */
describe('a record with a field that no version has, while a harmless drift is pending', () => {
  let world: World;
  let gateway: GatewayProcess;
  let topic: string;
  let newId: number;

  beforeAll(async () => {
    world = await World.create();
    gateway = await world.gateway(await world.settings([]));
  });

  beforeEach(async () => {
    topic = await world.topic();
    await world.registerSchema(`${topic}-value`, record());
    expect((await post({ symbol: 'A' })).status).toBe(200);
    newId = await world.registerSchema(`${topic}-value`, record(nullable('vwap')));
  });

  afterAll(async () => {
    await world.close();
  });

  const post = (...values: readonly unknown[]): Promise<GatewayResponse> =>
    produce(
      gateway,
      topic,
      values.map((value) => ({ value })),
    );
  const subject = async (): Promise<unknown> =>
    (await call(gateway, 'GET', `/v1/subjects/${topic}/${topic}-value`)).body;
  const followed = { state: 'healthy', mapping: { version: 2 } };
  const written = (symbol: string, vwap: number | null): unknown => ({
    schemaId: newId,
    value: { symbol, vwap: vwap === null ? null : { double: vwap } },
  });
  const inLog = async (): Promise<unknown[]> => (await logValues(world.topics, topic)).slice(1);

  it('is refused alone, the subject follows, and other records are sent', async () => {
    expect(await post(misspelt)).toMatchObject({ status: 409, body: refusal });
    expect(await subject()).toMatchObject(followed);
    for (const value of [{ symbol: 'C' }, { symbol: 'D', vwap: 2.5 }])
      expect(await post(value)).toMatchObject({ status: 200, body: { value_schema_id: newId } });
    expect(await inLog()).toEqual([written('C', null), written('D', 2.5)]);
  });

  it('does not trip the breaker, however often it is sent', async () => {
    for (let sent = 0; sent < 10; sent += 1)
      expect(await post(misspelt)).toMatchObject({ status: 409, body: refusal });
    expect((await post({ symbol: 'C' })).status).toBe(200);
    expect(await subject()).toMatchObject(followed);
  });

  it('refuses its own batch and no other', async () => {
    const [own, other, ahead] = await Promise.all([
      post({ symbol: 'C' }, misspelt, { symbol: 'D' }),
      post({ symbol: 'E' }),
      post({ symbol: 'F', vwap: 3.5 }),
    ]);
    expect(own).toMatchObject({ status: 409, body: refusal });
    expect([other.status, ahead.status]).toEqual([200, 200]);
    const symbols = (await inLog()).map((each) => (each as { value: { symbol: string } }).value.symbol);
    expect(symbols.sort()).toEqual(['E', 'F']);
    expect(await subject()).toMatchObject(followed);
  });

  it('is one refused line of a stream, whose other lines are sent', async () => {
    const stream = new RecordStream(gateway, topic);
    const values = [{ symbol: 'C' }, misspelt, { symbol: 'D', vwap: 2.5 }, { symbol: 'E' }];
    await stream.send(...values.map((value) => ({ value })));
    const lines = await stream.end();
    expect(lines.map(({ offset }) => offset !== null)).toEqual([true, false, true, true]);
    expect(lines[1]).toMatchObject({ ...refused, error: hint });
    expect((await inLog()).slice(-2)).toEqual([written('D', 2.5), written('E', null)]);
    expect(await subject()).toMatchObject(followed);
  });

  it('gets a hint at the field that differs in letter case', async () => {
    const response = await post({ symbol: 'B', VWAP: 1.5 });
    expect(response).toMatchObject({
      status: 409,
      body: {
        code: 'writer.refused',
        state: 'healthy',
        detail: expect.stringContaining('did you mean `vwap` where the record has `VWAP`?') as string,
      },
    });
    expect((await post({ symbol: 'C' })).status).toBe(200);
  });
});
