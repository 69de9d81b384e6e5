import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { Agent, request as httpsRequest } from 'node:https';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { connect } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CertificateAuthority } from '../support/certificates.js';
import type { GatewayProcess } from '../support/gateway.js';
import { eventually, World } from '../support/world.js';

const binary = 'application/vnd.kafka.binary.v2+json';
const RELOADS = 5;
const REQUESTS = 1000;

/** A gateway with an HTTPS listener. Real: TLS, gateway process, files, Kafka, registry, Postgres. */
describe('HTTPS', () => {
  const authority = new CertificateAuthority();
  let world: World;
  let gateway: GatewayProcess;
  let folder: string;

  beforeAll(async () => {
    world = await World.create();
    folder = await mkdtemp(join(tmpdir(), 'sluicegate-https-'));
    await issue();
    await writeFile(join(folder, 'ca.pem'), authority.pem);
    gateway = await world.gateway({
      ...(await world.settings([])),
      http: {
        tls: {
          certFile: join(folder, 'cert.pem'),
          keyFile: join(folder, 'key.pem'),
          clientCaFile: join(folder, 'ca.pem'),
        },
      },
      auth: { certificates: [{ subject: 'CN=loader', name: 'loader', roles: ['produce', 'read'] }] },
    });
  });

  afterAll(async () => {
    await world.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** Replaces both files, one after the other, as most tools do. */
  async function issue(): Promise<void> {
    const { cert, key } = authority.server();
    for (const [name, content] of [
      ['cert.pem', cert],
      ['key.pem', key],
    ] as const) {
      await writeFile(join(folder, `${name}.new`), content);
      await rename(join(folder, `${name}.new`), join(folder, name));
    }
  }

  const client = authority.issue({ subject: 'CN=loader' });
  const agent = (keepAlive: boolean): Agent =>
    new Agent({ ca: authority.pem, ...client, keepAlive, maxSockets: 4 });

  async function send(path: string, type: string | null, body: string, by: Agent) {
    const sending = httpsRequest(`${gateway.url}${path}`, {
      method: type === null ? 'GET' : 'POST',
      agent: by,
      ...(type !== null && { headers: { 'content-type': type } }),
    }).end(body);
    const [response] = (await once(sending, 'response')) as [IncomingMessage];
    return { status: response.statusCode, body: await text(response) };
  }

  async function certificateInUse(): Promise<string> {
    const { port } = new URL(gateway.url);
    const socket = connect({ port: Number(port), host: '127.0.0.1', ca: authority.pem });
    await once(socket, 'secureConnect');
    const { fingerprint256 } = socket.getPeerCertificate();
    socket.destroy();
    return fingerprint256;
  }

  it('produces batches and streams for the caller that the client’s certificate names', async () => {
    const topic = await world.topic('https');
    const by = agent(true);
    expect(JSON.parse((await send('/v1/whoami', null, '', by)).body)).toMatchObject({ name: 'loader' });
    const batch = await send(`/topics/${topic}`, binary, '{"records":[{"value":"AA=="}]}', by);
    expect(batch.status).toBe(200);
    await world.registerSchema(`${topic}-value`, { type: 'string' });
    const stream = await send(
      `/topics/${topic}`,
      'application/x-ndjson',
      '{"value":"a"}\n{"value":"b"}\n',
      by,
    );
    expect(stream.status).toBe(200);
    expect(stream.body.match(/"offset"/g)).toHaveLength(2);
    expect(await world.topics.read(topic)).toHaveLength(3);
    by.destroy();
  });

  it(`loses no request while its certificate is replaced ${RELOADS} times`, async () => {
    const topic = await world.topic('reloads');
    const failures: unknown[] = [];
    let sent = 0;
    let reloading = true;
    const sendAll = async (by: Agent): Promise<void> => {
      while (reloading || sent < REQUESTS) {
        const number = sent++;
        const value = Buffer.from(String(number)).toString('base64');
        const body = JSON.stringify({ records: [{ value }] });
        const result = await send(`/topics/${topic}`, binary, body, by).catch((error: unknown) => ({
          error,
        }));
        if (!('status' in result) || result.status !== 200) failures.push(result);
      }
    };
    const reload = async (): Promise<void> => {
      for (let count = 0; count < RELOADS; count++) {
        const before = await certificateInUse();
        await issue();
        await eventually(certificateInUse, (now) => now !== before);
      }
      reloading = false;
    };
    const [kept, fresh] = [agent(true), agent(false)];
    await Promise.all([reload(), ...[kept, kept, fresh, fresh].map(sendAll)]);
    expect(failures).toEqual([]);
    const values = (await world.topics.read(topic)).map(({ value }) => Number(value?.toString()));
    expect(values.toSorted((a, b) => a - b)).toEqual(Array.from({ length: sent }, (_, number) => number));
    kept.destroy();
    fresh.destroy();
  });

  it('keeps its certificate, and warns, when the new files cannot be used', async () => {
    const before = await certificateInUse();
    await writeFile(join(folder, 'key.pem'), authority.server().key);
    await eventually(
      () =>
        gateway.logs.filter(
          ({ level, ...line }) => level === 'warn' && JSON.stringify(line).includes('http.tls'),
        ),
      (warnings) => warnings.length > 0,
    );
    expect(await certificateInUse()).toBe(before);
    await issue();
    await eventually(certificateInUse, (now) => now !== before);
  });
});
