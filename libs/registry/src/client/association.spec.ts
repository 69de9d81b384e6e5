import { SchemaRegistryClient } from '@confluentinc/schemaregistry/dist/schemaregistry-client.js';
import {
  AssociatedNameStrategy,
  KAFKA_CLUSTER_ID,
  SerdeType,
} from '@confluentinc/schemaregistry/dist/serde/serde.js';
import { afterEach, describe, expect, it } from 'vitest';
import { respondingWith, unusedAddress, type TestServer } from '../testing/misbehaving-server.js';
import { HttpRegistry } from './http-registry.js';
import type { RegistryCall } from './registry-options.js';

const servers: TestServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function at(status: number, body: unknown): Promise<TestServer> {
  const server = await respondingWith(status, body);
  servers.push(server);
  return server;
}

const lookUp = (url: string, kafkaClusterId: string | null = null) =>
  new HttpRegistry({ url, auth: null, timeoutMs: 2000, kafkaClusterId }).association('bars', 'value');

const association = {
  subject: 'bars-of-record',
  guid: '8e0c',
  resourceName: 'bars',
  resourceNamespace: 'lkc-1',
  resourceId: 'lkc-1:bars',
  resourceType: 'topic',
  associationType: 'value',
  lifecycle: 'STRONG',
  frozen: false,
};

describe('the association of a topic', () => {
  it.each([null, 'lkc/1'])(
    'is asked for, and found, as by Confluent’s strategy (cluster %j)',
    async (clusterId) => {
      const server = await at(200, [association]);
      expect(await lookUp(server.url, clusterId)).toEqual({
        status: 'ok',
        value: { subject: 'bars-of-record' },
      });
      const client = new SchemaRegistryClient({ baseURLs: [server.url] });
      const config: Record<string, string> = clusterId === null ? {} : { [KAFKA_CLUSTER_ID]: clusterId };
      const strategy = AssociatedNameStrategy(client, config);
      expect(await strategy('bars', SerdeType.VALUE)).toBe('bars-of-record');
      expect(server.requestLines).toHaveLength(2);
      expect(server.requestLines[0]).toBe(server.requestLines[1]);
    },
  );

  it.each([
    ['an empty list', 200, []],
    ['the registry’s own 404', 404, { error_code: 40401, message: 'not found' }],
    ['a 404 of a registry without the API', 404, ''],
  ])('is none by %s', async (_, status, body) => {
    const { url } = await at(status, body);
    expect(await lookUp(url)).toEqual({ status: 'ok', value: null });
  });

  it('is unusable where there are several, and they are named', async () => {
    const { url } = await at(
      200,
      ['a', 'b', 'c', 'd'].map((subject) => ({ ...association, subject })),
    );
    expect(await lookUp(url)).toMatchObject({
      status: 'unusable',
      message: expect.stringMatching(/^4 subjects .*"a", "b", "c" …\): .*kafkaClusterId/) as string,
    });
  });

  it.each([
    ['an object', 200, association],
    ['a list of other things', 200, ['bars-value']],
    ['an association without a subject', 200, [{ ...association, subject: undefined }]],
    ['no JSON', 200, '<html>'],
    ['an error of the registry', 500, { error_code: 50001, message: 'store' }],
    ['a question that it does not understand', 400, { error_code: 400, message: 'what' }],
  ])('is not known by %s', async (_, status, body) => {
    const { url } = await at(status, body);
    expect((await lookUp(url)).status).toBe('unreachable');
  });

  it('is not known where nobody answers, or access is denied', async () => {
    expect((await lookUp(await unusedAddress())).status).toBe('unreachable');
    const { url } = await at(403, { error_code: 40301 });
    expect(await lookUp(url)).toEqual({ status: 'denied', httpStatus: 403 });
  });

  it('is counted by the observer', async () => {
    const calls: RegistryCall[] = [];
    const { url } = await at(404, '');
    const onCall = (call: RegistryCall): void => void calls.push(call);
    await new HttpRegistry({ url, auth: null, timeoutMs: 2000, onCall }).association('bars', 'key');
    expect(calls).toMatchObject([{ method: 'association', subject: null, status: 'ok' }]);
  });
});
