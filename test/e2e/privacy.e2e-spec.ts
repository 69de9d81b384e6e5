import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sendRequest } from '../support/send-request.js';
import type { GatewayProcess } from '../support/gateway.js';
import { holdsPlanted, planted, plantedRows } from '../support/planted.js';
import { call, metrics, World } from '../support/world.js';

const forms = {
  plain: 'application/json',
  avro: 'application/vnd.kafka.avro.v2+json',
  json: 'application/vnd.kafka.json.v2+json',
  binary: 'application/vnd.kafka.binary.v2+json',
  lines: 'application/x-ndjson',
} as const;

/** The prefix of field names that no schema has. Only these names may be in responses and the audit. */
const FIELD = 'fieldofnobody';

const schema = {
  type: 'record',
  name: 'Secretive',
  fields: [
    { name: 'text', type: 'string', default: '' },
    { name: 'number', type: 'int', default: 0 },
    { name: 'symbol', type: { type: 'enum', name: 'Side', symbols: ['BUY'] }, default: 'BUY' },
    { name: 'raw', type: 'bytes', default: '' },
    { name: 'four', type: { type: 'fixed', name: 'Four', size: 4 }, default: '    ' },
    { name: 'uuid', type: { type: 'string', logicalType: 'uuid' }, default: '' },
    { name: 'at', type: { type: 'long', logicalType: 'timestamp-millis' }, default: 0 },
    {
      name: 'price',
      type: { type: 'bytes', logicalType: 'decimal', precision: 9, scale: 2 },
      default: '',
    },
    { name: 'either', type: ['null', 'int', 'Side'], default: null },
    {
      name: 'legs',
      type: {
        type: 'map',
        values: { type: 'record', name: 'Leg', fields: [{ name: 'px', type: 'int', default: 0 }] },
      },
      default: {},
    },
    { name: 'lists', type: { type: 'map', values: { type: 'array', items: 'Leg' } }, default: {} },
  ],
};

let count = 0;
/** A new value each time, so that no cache has seen it. */
const secret = (): string => planted(`${(count += 1)}`);
const field = (): string => `${FIELD}${(count += 1)}`;

/** Record values with a planted value in each position, one at a time. As text, because some are not valid JSON. */
const values: readonly (readonly [where: string, value: () => string])[] = [
  ['a string', () => `{"text":"${secret()}"}`],
  ['a string for a number', () => `{"number":"${secret()}"}`],
  ['a symbol', () => `{"symbol":"${secret()}"}`],
  ['bytes', () => `{"raw":"${secret()}\u20ac"}`],
  ['a fixed', () => `{"four":"${secret()}"}`],
  ['a uuid', () => `{"uuid":"${secret()}"}`],
  ['an instant', () => `{"at":"2026-01-01T${secret()}"}`],
  ['a decimal', () => `{"price":"1.${secret()}"}`],
  ['a union', () => `{"either":"${secret()}"}`],
  ['the name of a branch', () => `{"either":{"${secret()}":1}}`],
  ['the full name of a branch', () => `{"either":{"com.${field()}":{"a":"${secret()}"}}}`],
  ['a map’s key, above a wrong type', () => `{"legs":{"${secret()}":7}}`],
  ['a map’s key, above null', () => `{"legs":{"${secret()}":null}}`],
  ['a map’s key, above a wrapped value', () => `{"legs":{"${secret()}":{"Leg":{"px":1}}}}`],
  ['a map’s key, above a field', () => `{"legs":{"${secret()}":{"px":"${secret()}"}}}`],
  ['a map’s key, above an item', () => `{"lists":{"${secret()}":[{},{"px":null}]}}`],
  ['a duplicate map key', () => `{"legs":{"${planted('twice')}":{},"${planted('twice')}":{}}}`],
  ['an extra field', () => `{"${field()}":"${secret()}"}`],
  ['an extra field below a map’s key', () => `{"legs":{"${secret()}":{"${field()}":{"${secret()}":1}}}}`],
  ['an extra field in an item', () => `{"lists":{"${secret()}":[{"${field()}":"${secret()}"}]}}`],
  ['text that is not JSON', () => `{"text":${secret()}`],
  ['an unterminated string', () => `{"text":"${secret()}`],
  ['the value itself', () => `"${secret()}"`],
  ['invalid base64', () => `"${secret()}="`],
];

/** Other members of a record. */
const members: readonly (readonly [where: string, members: () => string])[] = [
  ['the key', () => `"key":"${secret()}"`],
  ['an object as key', () => `"key":{"${secret()}":"${secret()}"}`],
  [
    'a header',
    () => `"headers":[{"name":"${secret()}","value":"${Buffer.from(secret()).toString('base64')}"}]`,
  ],
  ['a header that is not base64', () => `"headers":[{"name":"${secret()}","value":"${secret()}"}]`],
  ['a member of a header', () => `"headers":[{"name":"a","${secret()}":"${secret()}"}]`],
  ['an unknown member', () => `"${secret()}":"${secret()}"`],
  ['a duplicate member', () => `"${planted('again')}":1,"${planted('again')}":1`],
  ['the partition', () => `"partition":"${secret()}"`],
  ['the timestamp', () => `"timestamp":"${secret()}"`],
];

/** Real: gateway processes, Kafka, registry, Postgres. */
describe.each([
  { mode: 'enforce', schemaCheckStrategy: 'Strict' },
  { mode: 'resolve', schemaCheckStrategy: 'Lenient' },
  { mode: 'observe', schemaCheckStrategy: 'Strict' },
])('values of records, in $mode and $schemaCheckStrategy', (producer) => {
  let world: World;
  let gateway: GatewayProcess;
  let topic: string;
  let responses = '';

  const send = async (type: string, body: string): Promise<void> => {
    const response = await sendRequest(gateway, 'POST', `/topics/${topic}?wait=500`, {
      headers: { 'content-type': type },
      body,
    });
    expect(response.status).not.toBe(500);
    responses += `${response.text}\n`;
  };
  const sendRecord = (type: string, record: string): Promise<void> =>
    send(type, type === forms.lines ? `${record}\n` : `{"records":[${record}]}`);
  const path = (): string => `/v1/subjects/${topic}/${topic}-value`;
  const audit = async (): Promise<string> =>
    (await sendRequest(gateway, 'GET', `/v1/mismatches?topic=${topic}&limit=200`)).text +
    (await sendRequest(gateway, 'GET', `/v1/mismatches?topic=${topic}`, { headers: { accept: 'text/csv' } }))
      .text;
  const events = async (): Promise<string> =>
    (await sendRequest(gateway, 'GET', `${path()}/events?limit=500`)).text;

  beforeAll(async () => {
    world = await World.create();
    topic = await world.topic('privacy');
    await world.registerSchema(`${topic}-value`, schema);
    gateway = await world.gateway({
      ...(await world.settings([], producer)),
      log: { level: 'debug' },
    });
    for (const type of Object.values(forms)) {
      await sendRecord(type, '{"value":{}}');
      for (const [, value] of values) await sendRecord(type, `{"value":${value()}}`);
      for (const [, more] of members) await sendRecord(type, `{${more()},"value":{}}`);
    }
    await world.registerSchema(`${topic}-value`, {
      ...schema,
      fields: [...schema.fields, { name: 'later', type: ['null', 'string'], default: null }],
    });
    await sendRecord(forms.plain, `{"value":{"later":"${secret()}","${field()}":1}}`);
    // While the registry is down, conflicts wait or are refused.
    await world.registry.setWeather('status-500');
    await sendRecord(forms.plain, `{"value":{"legs":{"${secret()}":{"${field()}":1}}}}`);
    await world.registry.setWeather('fine');
  });

  afterAll(async () => {
    await world.close();
  });

  it('are in Kafka', async () => {
    const records = await world.topics.read(topic);
    const holds = (bytes: Buffer | null): boolean => bytes !== null && holdsPlanted(bytes.toString());
    expect(records.some(({ value }) => holds(value))).toBe(true);
    expect(records.some(({ key }) => holds(key))).toBe(true);
    expect(records.flatMap(({ headers }) => headers).some(({ name }) => holdsPlanted(name))).toBe(true);
  });

  it('are in no response', () => {
    expect(responses.split('\n').filter(holdsPlanted)).toEqual([]);
    expect(responses).toContain(FIELD);
    expect(responses).toContain('/value/legs/*/px');
  });

  it('are in no log line, no metric, no event, no audit row and no other row of the database', async () => {
    expect(gateway.logs.length).toBeGreaterThan(10);
    const lines = [...gateway.logs.map((line) => JSON.stringify(line)), ...gateway.printed];
    expect(lines.filter((line) => holdsPlanted(line) || line.includes(FIELD))).toEqual([]);
    for (const text of [await metrics(gateway), await events()]) {
      expect(holdsPlanted(text)).toBe(false);
      expect(text).not.toContain(FIELD);
    }
    expect(holdsPlanted(await audit())).toBe(false);
    expect(await plantedRows(world.databaseUrl)).toEqual([]);
  });

  it('except for the names of extra fields, which are only in the audit', async () => {
    expect(await audit()).toContain(FIELD);
    const rows = await plantedRows(world.databaseUrl, [FIELD]);
    expect(rows.map((row) => row.split(':')[0])).toEqual(['public.mismatch']);
    expect((await call(gateway, 'GET', `${path()}/verify`)).body).toMatchObject({ ok: true });
  });

  it('without exception with audit.fieldNames: false', async () => {
    const other = await world.topic('nameless');
    await world.registerSchema(`${other}-value`, schema);
    const nameless = await world.gateway({
      ...(await world.settings([], producer)),
      audit: { fieldNames: false },
    });
    const headers = { 'content-type': forms.plain };
    const post = (value: string) =>
      sendRequest(nameless, 'POST', `/topics/${other}`, {
        headers,
        body: `{"records":[{"value":${value}}]}`,
      });
    await post('{}');
    const { text } = await post(`{"${field()}":1,"legs":{"a":{"${field()}":1}}}`);
    expect(text).toContain('"path":"/legs/*/?"');
    expect(text).not.toContain(FIELD);
    const row = (await sendRequest(nameless, 'GET', `/v1/mismatches?topic=${other}`)).text;
    expect(row).toContain('"path":"/legs/*/?"');
    expect(row).not.toContain(FIELD);
    await nameless.stop();
  });
});
