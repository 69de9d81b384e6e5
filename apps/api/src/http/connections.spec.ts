import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { IndividualRequest, ProduceResult, ProduceRequest, RecordOutcome } from '#producer';
import { afterEach, describe, expect, it } from 'vitest';
import { acknowledging, appForTest, portOf, type TestParts } from '../testing/app-for-test.js';
import { RawClient, rawPost } from '../../../../test/support/raw-client.js';

let app: NestFastifyApplication | undefined;
afterEach(() => app?.close());

async function connected(parts: TestParts): Promise<RawClient> {
  ({ app } = await appForTest(parts));
  return RawClient.to(await portOf(app));
}

const forms = [
  'application/vnd.kafka.json.v2+json',
  'application/vnd.kafka.binary.v2+json',
  'application/vnd.kafka.avro.v2+json',
  'application/json',
  'application/x-ndjson',
];
/** In bytes: read at once, in a later slice, record by record, and in several segments. */
const sizes = [0, 20_000, 70_000, 300_000];

const requestOf = (type: string, number: number, size: number): Buffer => {
  const record = JSON.stringify({ key: 'x'.repeat(size), timestamp: number });
  return rawPost('/topics/t', type, type.endsWith('ndjson') ? `${record}\n` : `{"records":[${record}]}`);
};

describe('pipelined requests of one connection', () => {
  it('reach the gateway one at a time in order, whatever their forms and sizes', async () => {
    const order: unknown[] = [];
    let inFlight = 0;
    let most = 0;
    const take = async ({ records }: Pick<ProduceRequest, 'records'>): Promise<void> => {
      inFlight += 1;
      most = Math.max(most, inFlight);
      order.push(...records.map(({ timestamp }) => timestamp));
      await new Promise(setImmediate);
      inFlight -= 1;
    };
    const { produce } = acknowledging();
    const client = await connected({
      gateway: {
        isDraining: () => false,
        produce: async (request: ProduceRequest): Promise<ProduceResult> => {
          await take(request);
          return produce(request);
        },
        produceIndividually: async (request: IndividualRequest): Promise<readonly RecordOutcome[]> => {
          await take(request);
          return request.records.map(() => ({ ok: true, partition: 0, offset: '0', resolutions: [] }));
        },
      },
    });
    const requests = Array.from({ length: 60 }, (_, number) =>
      // Large ones first, so that the small ones after them could overtake.
      requestOf(forms[(number * 7) % 5] ?? '', number, sizes[3 - (number % 4)] ?? 0),
    );
    client.socket.write(Buffer.concat(requests));
    client.socket.write('NONE / HTTP/1.1\r\n\r\n');
    await client.closed;
    expect(order).toEqual(requests.map((_, number) => number));
    expect(most).toBe(1);
  });

  it('that wait behind a held one do not make the server read without a bound', async () => {
    let respond: () => void = () => undefined;
    let begun: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (begun = resolve));
    const { produce, requests } = acknowledging();
    const client = await connected({
      gateway: {
        produce: async (request: ProduceRequest): Promise<ProduceResult> => {
          if (requests.length === 0) {
            await new Promise<void>((resolve) => {
              respond = resolve;
              begun();
            });
          }
          return produce(request);
        },
      },
    });
    let seen = 0;
    app?.getHttpServer().on('request', () => (seen += 1));
    const count = 1000;
    const pad = `X-Pad: ${'x'.repeat(1000)}`;
    const one = rawPost('/topics/t', forms[1] ?? '', '{"records":[{}]}', [pad]);
    const last = rawPost('/topics/t', forms[1] ?? '', '{"records":[{}]}', ['Connection: close']);
    client.socket.write(Buffer.concat([...Array.from({ length: count - 1 }, () => one), last]));
    await held;
    // Another client is served as well: by then the server has read all that it will read.
    for (let other = 0; other < 20; other += 1) {
      const another = await RawClient.to(await portOf(app as NestFastifyApplication));
      another.socket.end('GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n');
      await another.closed;
    }
    expect(seen).toBeLessThan(400);
    respond();
    await client.closed;
    expect(client.statuses).toHaveLength(count);
    expect(requests).toHaveLength(count);
  });

  it('are not handled after a response that closes the connection', async () => {
    const gateway = acknowledging();
    const client = await connected({ gateway, settings: { http: { bodyLimitBytes: 1024 } } });
    const tooLarge = requestOf(forms[0] ?? '', 0, 2000);
    client.socket.write(
      Buffer.concat([requestOf(forms[0] ?? '', 1, 0), tooLarge, requestOf(forms[0] ?? '', 2, 0)]),
    );
    await client.closed;
    expect(client.statuses).toEqual([200, 413]);
    expect(gateway.requests).toHaveLength(1);
  });

  it('are not handled after a response that closes the connection, even if they arrive later', async () => {
    const gateway = acknowledging();
    const client = await connected({ gateway, settings: { http: { bodyLimitBytes: 1024 } } });
    const behind = Array.from({ length: 2000 }, (_, number) => requestOf(forms[0] ?? '', number, 100));
    client.socket.write(Buffer.concat([requestOf(forms[0] ?? '', 0, 200_000), ...behind]));
    await client.closed;
    expect(client.statuses).toEqual([413]);
    expect(gateway.requests).toHaveLength(0);
  });
});
