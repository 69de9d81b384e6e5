import { SchemaRegistryClient } from '@confluentinc/schemaregistry/dist/schemaregistry-client.js';
import { AvroDeserializer, AvroSerializer } from '@confluentinc/schemaregistry/dist/serde/avro.js';
import {
  HeaderSchemaIdSerializer,
  PrefixSchemaIdSerializer,
  SerdeType,
  SubjectNameStrategyType,
} from '@confluentinc/schemaregistry/dist/serde/serde.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConfluentRegistry } from '../../../test/support/confluent-registry.js';
import { barKey, barValue } from '../../../test/fixtures/bars.js';
import { HttpRegistry } from './client/http-registry.js';
import { compileCodec } from './codec/compile-codec.js';
import { guidHeader, readWireId, WIRE_HEADERS } from './wire-id.js';

const topic = 'bars';
const data = {
  key: { symbol: 'ACME', window_start: 1_700_000_000_000 },
  value: { symbol: 'ACME', open: 10.25, close: 10.5, bid: 10.4, volume: 7, trades: 7 },
};
const roles = [
  ['key', SerdeType.KEY],
  ['value', SerdeType.VALUE],
] as const;

/** Real: Confluent's serializer and deserializer, both codecs, HTTP. Stand-in: a registry with Confluent's API. */
describe('schema ids in record headers', () => {
  let registry: ConfluentRegistry;
  let ours: HttpRegistry;
  let theirs: SchemaRegistryClient;

  beforeAll(async () => {
    registry = await ConfluentRegistry.start();
    registry.register('bars-key', barKey);
    registry.register('bars-value', barValue);
    ours = new HttpRegistry({ url: registry.url, auth: null, timeoutMs: 2000 });
    theirs = new SchemaRegistryClient({ baseURLs: [registry.url] });
  });

  afterAll(() => registry.close());

  const latest = async (role: 'key' | 'value') => {
    const answer = await ours.latest(`bars-${role}`);
    if (answer.status !== 'ok' || answer.value.guid === null) throw new Error(JSON.stringify(answer));
    return { ...answer.value, guid: answer.value.guid };
  };

  const strategy = { subjectNameStrategyType: SubjectNameStrategyType.TOPIC };

  it.each(roles)('that Confluent’s serializer writes for a %s are read here', async (role, type) => {
    const { guid, schemaId, schema } = await latest(role);
    const written = { useLatestVersion: true, autoRegisterSchemas: false, ...strategy };
    const inHeader = { ...written, schemaIdSerializer: HeaderSchemaIdSerializer };
    const headers: Record<string, Buffer> = {};
    const bytes = await new AvroSerializer(theirs, type, inHeader).serialize(topic, data[role], headers);
    const list = Object.entries(headers).map(([name, value]) => ({ name, value }));
    const read = readWireId(role, bytes, list);
    expect(read?.id).toEqual({ schemaId: null, guid });
    expect(compileCodec(schema, 'avro').decode(read?.body ?? Buffer.alloc(0))).toEqual(data[role]);

    const prefixed = { ...written, schemaIdSerializer: PrefixSchemaIdSerializer };
    const framed = await new AvroSerializer(theirs, type, prefixed).serialize(topic, data[role]);
    expect(readWireId(role, framed, [])).toEqual({ id: { schemaId, guid: null }, body: read?.body });
  });

  it.each(roles)(
    'that are written here for a %s are read by Confluent’s deserializer',
    async (role, type) => {
      const { guid, schema } = await latest(role);
      const encoded = compileCodec(schema, 'avro').encode(data[role]);
      if (!encoded.ok) throw new Error(JSON.stringify(encoded.issues));
      const headers = { [WIRE_HEADERS[role]]: guidHeader(guid) };
      const deserializer = new AvroDeserializer(theirs, type, strategy);
      expect(await deserializer.deserialize(topic, encoded.body, headers)).toEqual(data[role]);
    },
  );
});
