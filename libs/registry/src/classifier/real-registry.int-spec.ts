import { randomBytes } from 'node:crypto';
import {
  SchemaRegistryClient,
  type Client,
} from '@confluentinc/schemaregistry/dist/schemaregistry-client.js';
import { SchemaRegistry, SchemaType } from '@kafkajs/confluent-schema-registry';
import { beforeAll, describe, expect, it } from 'vitest';
import { register } from '../../../../test/support/registry.js';
import { stack } from '../../../../test/support/stack.js';
import { HttpRegistry } from '../client/http-registry.js';
import { parseSchema } from '../parse-schema.js';
import { classify } from './classify.js';

const url = stack().schemaRegistry;
const kafkajs = new SchemaRegistry({ host: url, retry: { retries: 0 } });
const confluent: Client = SchemaRegistryClient.newClient({ baseURLs: [url], maxRetries: 0 });
const ours = new HttpRegistry({ url, auth: null, timeoutMs: 5000 });

const eight = { type: 'fixed', name: 'com.Price', size: 8 };
const nine = { ...eight, size: 9 };
const text = (json: unknown): { type: SchemaType.AVRO; schemaType: string; schema: string } => ({
  type: SchemaType.AVRO,
  schemaType: 'AVRO',
  schema: JSON.stringify(json),
});
const noAvro = text({ type: 'recor' });
/** Of no schema: the registry counts up from one. */
const noId = 2 ** 31 - 1;

const unknownSchema = { class: 'schema.conflict', kind: 'UNKNOWN_SCHEMA' };
const refused = { class: 'schema.conflict', kind: 'SERIALIZER_REFUSED' };

/** Real: the registry and three clients of it. */
describe('what the real registry refuses', () => {
  const subject = `price-${randomBytes(4).toString('hex')}-value`;

  beforeAll(async () => {
    await register(url, subject, eight);
    const answer = await fetch(`${url}/config/${subject}`, {
      method: 'PUT',
      headers: { 'content-type': 'application/vnd.schemaregistry.v1+json' },
      body: '{"compatibility":"BACKWARD"}',
    });
    expect(answer.status).toBe(200);
  });

  it.each<[string, () => Promise<unknown>, object]>([
    ['a subject (40401)', () => kafkajs.getLatestSchemaId(`no-${subject}`), unknownSchema],
    ['a version (40402)', () => kafkajs.getRegistryId(subject, 99), unknownSchema],
    ['an id (40403)', () => kafkajs.getSchema(noId), unknownSchema],
    ['a schema (40403)', () => kafkajs.getRegistryIdBySchema(subject, text(nine)), unknownSchema],
    ['one that is incompatible (409)', () => kafkajs.register(text(nine), { subject }), refused],
    [
      'a schema of no subject (40401)',
      () => kafkajs.getRegistryIdBySchema(`no-${subject}`, text(eight)),
      unknownSchema,
    ],
    // No 422: what this registry says it of, the package refuses before it asks.
  ])('%s is thrown by @kafkajs/confluent-schema-registry as its row says', async (_, use, expected) => {
    expect(classify(await thrown(use))).toMatchObject(expected);
  });

  it.each<[string, () => Promise<unknown>, number, number, object]>([
    ['a subject', () => confluent.getLatestSchemaMetadata(`no-${subject}`), 404, 40401, unknownSchema],
    ['a version', () => confluent.getSchemaMetadata(subject, 99, false), 404, 40402, unknownSchema],
    ['an id', () => confluent.getBySubjectAndId(subject, noId), 404, 40403, unknownSchema],
    ['a schema', () => confluent.getId(subject, text(nine), false), 404, 40403, unknownSchema],
    ['one that is incompatible', () => confluent.register(subject, text(nine), false), 409, 409, refused],
    ['one that is no Avro', () => confluent.register(subject, noAvro, false), 422, 42201, refused],
  ])(
    '%s is thrown by @confluentinc/schemaregistry as its row says',
    async (_, use, status, errorCode, expected) => {
      const error = await thrown(use);
      expect(error).toMatchObject({ status, errorCode });
      expect(classify(error)).toMatchObject(expected);
    },
  );

  it('is answered by our own client with the same codes', async () => {
    const sought = parseSchema(JSON.stringify(nine));
    if (!sought.ok) throw new Error(sought.invalid.place);
    expect(await ours.latest(`no-${subject}`)).toMatchObject({ status: 'not_found', errorCode: 40401 });
    expect(await ours.byId(noId, 'x-value')).toMatchObject({ status: 'not_found', errorCode: 40403 });
    expect(await ours.find(subject, sought.schema)).toMatchObject({ status: 'not_found', errorCode: 40403 });
  });
});

async function thrown(use: () => Promise<unknown>): Promise<unknown> {
  return use().then(
    () => expect.fail('nothing was thrown'),
    (error: unknown) => error,
  );
}
