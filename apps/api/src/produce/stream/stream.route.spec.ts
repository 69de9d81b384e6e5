import { once } from 'node:events';
import { connect } from 'node:net';
import { Readable } from 'node:stream';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterEach, describe, expect, it } from 'vitest';
import type { IndividualRequest, RecordOutcome } from '#producer';
import { refusal } from '../../http/problems/refusal-error.js';
import { acknowledgingEach, appForTest, parsedDatum, type TestParts } from '../../testing/app-for-test.js';

let app: NestFastifyApplication | undefined;
afterEach(() => app?.close());

async function setUp(parts: TestParts = {}) {
  const started = await appForTest(parts);
  app = started.app;
  return started;
}

const ndjson = 'application/x-ndjson';

async function post(
  { app: service }: Awaited<ReturnType<typeof setUp>>,
  payload: string | Buffer | readonly string[],
  headers: Record<string, string> = {},
  url = '/topics/bars_1s_rows',
) {
  const response = await service.inject({
    method: 'POST',
    url,
    headers: { 'content-type': ndjson, ...headers },
    payload: Array.isArray(payload) ? Readable.from(payload as string[]) : payload,
  });
  const lines = (): Record<string, unknown>[] =>
    response.body
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  return { response, lines };
}

const isDraining = (): boolean => false;

const acked = (offset: number) => ({ partition: 0, offset, error_code: null, error: null });

/** A gateway that refuses the records whose value is `bad`. */
function refusingBad(rejection: RecordOutcome) {
  const produceIndividually = ({ records }: IndividualRequest): Promise<RecordOutcome[]> =>
    Promise.resolve(
      records.map(({ value }, index) =>
        parsedDatum(value) === 'bad'
          ? rejection
          : { ok: true, partition: 0, offset: String(index), resolutions: [] },
      ),
    );
  return { produceIndividually, isDraining: () => false };
}

describe('POST /topics/{topic} of a stream of records', () => {
  it('responds with one line per record, in order', async () => {
    const gateway = acknowledgingEach();
    const { response, lines } = await post(
      await setUp({ gateway }),
      '{"value":1}\n{"value":null}\n{"key":2}',
    );
    expect(response.statusCode).toBe(200);
    expect(response.headers['content-type']).toBe(ndjson);
    expect(response.body.endsWith('\n')).toBe(true);
    expect(lines()).toEqual([acked(0), acked(1), acked(2)]);
  });

  it('passes on the content of a line, integers beyond 2^53 exactly, and the address', async () => {
    const gateway = acknowledgingEach();
    const line =
      '{"key":"k","value":{"volume":9007199254740993},"partition":3,"timestamp":7,"headers":[{"name":"h","value":"aGk="}]}';
    await post(
      await setUp({ gateway, settings: { producer: { traceHeaders: true, hold: { maxMs: 500 } } } }),
      `\ufeff${line}\r\n`,
      { 'x-request-id': 'r-1', 'content-type': 'Application/X-NDJSON; charset=utf-8' },
      '/topics/bars/partitions/4?wait=250',
    );
    expect(gateway.requests).toMatchObject([
      {
        topic: 'bars',
        partition: 4,
        form: 'plain',
        keySchema: null,
        valueSchema: null,
        waitMs: 250,
        requestId: 'r-1',
        headers: [{ name: 'x-request-id', value: Buffer.from('r-1') }],
        records: [
          {
            key: 'k',
            value: { volume: 9007199254740993n },
            partition: 3,
            timestamp: 7,
            headers: [{ name: 'h', value: Buffer.from('hi') }],
          },
        ],
      },
    ]);
  });

  it('writes an offset beyond 2^53 as a number with all its digits, and reports a conflict that was resolved', async () => {
    const resolutions = [
      { subject: 's', mismatchId: 'm', verdict: 'follow', from: { schemaId: 2, version: 1 }, to: null },
    ];
    const outcome: RecordOutcome = { ok: true, partition: 1, offset: '9007199254740993', resolutions };
    const { response, lines } = await post(
      await setUp({ gateway: { produceIndividually: () => Promise.resolve([outcome]), isDraining } }),
      '{}',
    );
    expect(response.body).toContain('"offset":9007199254740993,');
    expect(lines()).toMatchObject([
      {
        resolutions: [
          {
            subject: 's',
            mismatch_id: 'm',
            verdict: 'follow',
            from: { schema_id: 2, version: 1 },
            to: null,
          },
        ],
      },
    ]);
  });

  it('responds to a refused record with its problem, and to its neighbours with their offsets', async () => {
    const rejection = refusal('data.invalid', '1 field does not match the schema', {
      class: 'data.invalid',
      topic: 'bars_1s_rows',
      records: [{ index: 0, path: '/value/bid', expected: 'double', actual: 'string' }],
    });
    const { lines } = await post(
      await setUp({ gateway: refusingBad({ ok: false, refusal: rejection }) }),
      '{"value":1}\n\n{"value":"bad"}\n{"value":3}\n',
    );
    expect(lines()).toEqual([
      acked(0),
      {
        partition: null,
        offset: null,
        error_code: 42203,
        error: '1 field does not match the schema',
        class: 'data.invalid',
        code: 'data.invalid',
        outcome: 'not_sent',
        records: [{ index: 1, path: '/value/bid', expected: 'double', actual: 'string' }],
      },
      acked(2),
    ]);
  });

  it('reports the subject, its state, its differences and when to retry', async () => {
    const differences = [
      { path: '/x', field: 'x', kind: 'TYPE_MISMATCH', severity: 'error', ours: 'int', theirs: 'string' },
    ] as const;
    const blocked = refusal('circuit.open', 'open', {
      class: 'schema.conflict',
      subject: 's',
      state: 'circuitOpen',
      mismatchId: 'm',
      differences,
      retryAfterMs: 2500,
    });
    const { lines } = await post(
      await setUp({ gateway: refusingBad({ ok: false, refusal: blocked }) }),
      '{"value":"bad"}',
    );
    expect(lines()).toEqual([
      {
        partition: null,
        offset: null,
        error_code: 50301,
        error: 'open',
        class: 'schema.conflict',
        code: 'circuit.open',
        outcome: 'not_sent',
        subject: 's',
        state: 'circuitOpen',
        mismatch_id: 'm',
        differences,
        retry_after_ms: 2500,
      },
    ]);
  });

  it.each<[string, string | Buffer, number, string, string]>([
    ['no JSON', '{"value":s3cret', 400, 'request.malformed', 'line 3 is not valid JSON.'],
    ['no UTF-8', Buffer.from([0x22, 0xff, 0x22]), 400, 'request.malformed', 'line 3 is not UTF-8.'],
    ['no object', '["s3cret"]', 422, 'request.malformed', 'line 3: found array'],
    ['an unknown member', '{"s3cret":1}', 422, 'request.malformed', 'line 3: found an unknown member'],
    [
      'a member of a wrong type',
      '{"partition":"s3cret"}',
      422,
      'request.malformed',
      'line 3/partition: found string',
    ],
    ['a key twice', '{"value":{"a":1,"a":2}}', 422, 'request.malformed', 'line 3/value'],
    ['an invalid header', '{"headers":[{"name":1}]}', 422, 'request.malformed', 'line 3/headers/0/name'],
    ['two records', '{"value":1},{"value":2}', 400, 'request.malformed', 'line 3 is not valid JSON.'],
    ['too many bytes', `{"value":"${'x'.repeat(1100)}"}`, 413, 'request.too_large', 'line 3 is longer'],
  ])('refuses only the line with %s, and does not show its value', async (_what, line, code, name, error) => {
    const gateway = acknowledgingEach();
    const payload = Buffer.concat([Buffer.from('{}\n\n'), Buffer.from(line), Buffer.from('\n{}\n')]);
    const { response, lines } = await post(
      await setUp({ gateway, settings: { http: { bodyLimitBytes: 1024 } } }),
      payload,
    );
    expect(lines()).toEqual([
      acked(0),
      {
        partition: null,
        offset: null,
        error_code: code,
        error: expect.stringContaining(error) as unknown,
        code: name,
        outcome: 'not_sent',
      },
      acked(1),
    ]);
    expect(response.body).not.toContain('s3cret');
  });

  it('refuses a line with more items than a record may have', async () => {
    const { lines } = await post(
      await setUp({ gateway: acknowledgingEach() }),
      `{}\n{"value":[${'1,'.repeat(140_000)}1]}\n`,
    );
    expect(lines()).toMatchObject([acked(0), { code: 'request.too_large', error_code: 413 }]);
  });

  it('accepts a stream without records, with an empty response', async () => {
    const gateway = acknowledgingEach();
    const { response } = await post(await setUp({ gateway }), '\n\r\n');
    expect(response.statusCode).toBe(200);
    expect(response.body).toBe('');
    expect(gateway.requests).toEqual([]);
  });

  it('accepts more in all than one body may have, in bounded requests', async () => {
    const gateway = acknowledgingEach();
    const chunk = '{"value":"0123456789"}\n'.repeat(100);
    const { lines } = await post(
      await setUp({
        gateway,
        settings: { http: { bodyLimitBytes: 1024 }, producer: { hold: { maxRecordsPerSubject: 30 } } },
      }),
      Array.from({ length: 20 }, () => chunk),
    );
    expect(lines().map(({ offset }) => offset)).toEqual(Array.from({ length: 2000 }, (_, index) => index));
    expect(Math.max(...gateway.requests.map(({ records }) => records.length))).toBe(30);
  });

  it('breaks off because of a bug, whose details are neither in the response nor in the log', async () => {
    let bytesRead = 0;
    const produceIndividually = ({ records }: IndividualRequest): Promise<RecordOutcome[]> =>
      bytesRead++ === 0
        ? Promise.resolve(records.map(() => ({ ok: true, partition: 0, offset: '0', resolutions: [] })))
        : Promise.reject(new TypeError('bid 53237 is odd'));
    const service = await setUp({ gateway: { produceIndividually, isDraining } });
    const { port } = await listen(service.app);
    const response = await fetch(`http://127.0.0.1:${port}/topics/t`, {
      method: 'POST',
      headers: { 'content-type': ndjson, 'x-request-id': 'r-2' },
      body: `${'{}\n'.repeat(1000)}{}\n`,
    });
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow();
    expect(service.lines.join()).toContain('"request_id":"r-2"');
    expect(service.lines.join()).not.toContain('53237');
  });
});

describe('a stream of records that takes longer than a request may', () => {
  const head = `POST /topics/t HTTP/1.1\r\nHost: localhost\r\nContent-Type: ${ndjson}\r\nTransfer-Encoding: chunked\r\n\r\n`;
  const line = '3\r\n{}\n\r\n';

  async function begin(requestTimeoutMs: number) {
    const gateway = acknowledgingEach();
    const service = await setUp({ gateway, settings: { http: { requestTimeoutMs } } });
    const client = connect((await listen(service.app)).port, '127.0.0.1');
    let received = '';
    client.on('data', (chunk) => (received += String(chunk)));
    client.write(head);
    return { client, gateway, received: () => received };
  }

  it('continues as long as it is not silent', async () => {
    const { client, gateway, received } = await begin(200);
    const begun = performance.now();
    while (performance.now() < begun + 2000) {
      const before = gateway.requests.length;
      client.write(line);
      while (gateway.requests.length === before) await new Promise(setImmediate);
    }
    client.write('0\r\n\r\n');
    while (!received().endsWith('0\r\n\r\n')) await new Promise(setImmediate);
    expect(received()).toMatch(/^HTTP\/1\.1 200 /);
    expect(received().match(/"error_code":null/g)).toHaveLength(
      gateway.requests.flatMap(({ records }) => records).length,
    );
    client.destroy();
  });

  it('gets all its responses and is closed when it is silent', async () => {
    const { client, gateway, received } = await begin(100);
    client.write(line);
    await once(client, 'close');
    expect(gateway.requests).toHaveLength(1);
    expect(received()).toMatch(/^HTTP\/1\.1 200 /);
    expect(received().endsWith('0\r\n\r\n')).toBe(true);
  });
});

/** Resolves when nothing has changed for many iterations of the event loop, in which client and service both run. */
async function standstill(progress: () => number): Promise<void> {
  for (let rounds = 0, last = -1; rounds < 500; rounds += 1) {
    await new Promise(setImmediate);
    if (progress() !== last) rounds = 0;
    last = progress();
  }
}

it('a stream of records is not read further while its client reads no results, and continues when it does', async () => {
  const long = 'x'.repeat(10_000);
  let bytesRead = 0;
  const produceIndividually = ({ records }: IndividualRequest): Promise<RecordOutcome[]> => {
    bytesRead += records.length;
    const rejection: RecordOutcome = { ok: false, refusal: refusal('produce.blocked', long) };
    return Promise.resolve(records.map(() => rejection));
  };
  const service = await setUp({ gateway: { produceIndividually, isDraining } });
  const client = connect((await listen(service.app)).port, '127.0.0.1').pause();
  client.write(
    `POST /topics/t HTTP/1.1\r\nHost: localhost\r\nContent-Type: ${ndjson}\r\nTransfer-Encoding: chunked\r\n\r\n`,
  );
  const lines = '{"value":1}\n'.repeat(1000);
  const chunk = `${lines.length.toString(16)}\r\n${lines}\r\n`;
  let sent = 0;
  const send = (): void => {
    for (let room = true; room; sent += 1000) room = client.write(chunk);
  };
  client.on('drain', send);
  send();
  await standstill(() => bytesRead + sent);
  // 10 kB of result for each: as many as the kernel's buffers hold, and a few requests more.
  expect(bytesRead).toBeLessThan(10_000);
  expect(sent).toBeGreaterThan(bytesRead);

  const before = bytesRead;
  client.resume();
  while (bytesRead < before + 2000) await new Promise(setImmediate);
  client.destroy();
  await standstill(() => bytesRead);
}, 60_000);

async function listen(service: NestFastifyApplication): Promise<{ port: number }> {
  await service.listen(0, '127.0.0.1');
  const address = service.getHttpServer().address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address;
}

describe('a stream of records that is refused before its first line', () => {
  it.each<[string, Record<string, string>, string, number, string]>([
    ['an Accept of another type', { accept: 'application/json' }, '/topics/t', 406, 'request.malformed'],
    [
      'a body encoded as we do not take it',
      { 'content-encoding': 'br' },
      '/topics/t',
      415,
      'request.malformed',
    ],
    ['a topic that cannot be', {}, '/topics/a%20b', 404, 'topic.unknown'],
    ['a partition that cannot be', {}, '/topics/t/partitions/x', 404, 'partition.unknown'],
    ['a wait that is not a number', {}, '/topics/t?wait=long', 422, 'request.malformed'],
  ])('because of %s is a problem', async (_what, headers, url, status, code) => {
    const gateway = acknowledgingEach();
    const { response } = await post(await setUp({ gateway }), '{}\n', headers, url);
    expect(response.statusCode).toBe(status);
    expect(response.headers['content-type']).toBe('application/problem+json');
    expect(response.json()).toMatchObject({ status, code, outcome: 'not_sent' });
    expect(gateway.requests).toEqual([]);
  });

  it('because the pod shuts down is a problem', async () => {
    const gateway = { ...acknowledgingEach(), isDraining: () => true };
    const service = await setUp({ gateway });
    const { response } = await post(service, '{}\n');
    expect(response.statusCode).toBe(503);
    expect(response.json()).toMatchObject({ code: 'overloaded', outcome: 'not_sent' });
    expect(gateway.requests).toEqual([]);
  });

  it('because of a bug is a problem too', async () => {
    const service = await setUp({
      gateway: { produceIndividually: () => Promise.reject(new TypeError('bid 53237 is odd')), isDraining },
    });
    const { response } = await post(service, '{}\n');
    expect(response.statusCode).toBe(500);
    expect(response.json()).toMatchObject({ code: 'internal', outcome: 'unknown' });
    expect(response.body).not.toContain('53237');
  });
});
