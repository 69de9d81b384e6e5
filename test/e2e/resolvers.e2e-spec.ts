import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bar, barKey, barValue, barWithVwap, ksqlBarValue } from '../fixtures/bars.js';
import { GatewayProcess } from '../support/gateway.js';
import { planted } from '../support/planted.js';
import { call, eventually, produce, World, type GatewayResponse } from '../support/world.js';

/** Real: gateway processes, Kafka, registry, Postgres. */
describe('the subject resolver', () => {
  let world: World;
  let folder: string;

  beforeAll(async () => {
    world = await World.create();
    folder = await mkdtemp(join(tmpdir(), 'sluicegate-resolver-'));
    const module = 'export default (topic, fullName, role) => `:.eu:${topic}-${role}`;\n';
    await writeFile(join(folder, 'resolver.mjs'), module);
  });

  afterAll(async () => {
    await world.close();
    await rm(folder, { recursive: true, force: true });
  });

  // Unique to this run, because the registry outlives a test run.
  const run = Date.now().toString(36);
  const own = <T extends object>(schema: T, name: string): T => ({ ...schema, name: `${name}_${run}` });

  it.each<[string, string, (topic: string, name: string, role: string) => string]>([
    ['TopicName', 'TopicName', (topic, _name, role) => `${topic}-${role}`],
    ['RecordName', 'RecordName', (_topic, name) => `com.example.bars.${name}`],
    ['TopicRecordName', 'TopicRecordName', (topic, name) => `${topic}-com.example.bars.${name}`],
    ['a module, into a context of the registry', 'module', (topic, _name, role) => `:.eu:${topic}-${role}`],
  ])(
    '%s: key and value go to their subjects, and the conflict log of a drift names the subject',
    async (_what, setting, subjectOf) => {
      const key = own(barKey, `Key${setting}`);
      const value = own(barValue, `Value${setting}`);
      const topic = await world.topic();
      const subjects = {
        key: subjectOf(topic, key.name, 'key'),
        value: subjectOf(topic, value.name, 'value'),
      };
      const keyId = await world.registerSchema(subjects.key, key);
      const valueId = await world.registerSchema(subjects.value, value);
      const subjectResolver = setting === 'module' ? join(folder, 'resolver.mjs') : setting;
      const gateway = await world.gateway(await world.settings([{ topic, key, value }], { subjectResolver }));

      expect((await produce(gateway, topic, [bar])).body).toMatchObject({
        key_schema_id: keyId,
        value_schema_id: valueId,
      });
      const nextId = await world.registerSchema(subjects.value, ksqlBarValue);
      expect((await produce(gateway, topic, [{ ...bar, value: barWithVwap.value }])).body).toMatchObject({
        value_schema_id: nextId,
        resolutions: [{ subject: subjects.value, verdict: 'follow' }],
      });
      const resolved = gateway.conflictLog('difference').map((line) => line['resolved_subject']);
      expect(resolved.at(-1)).toBe(subjects.value);
      expect(
        gateway
          .conflictLog()
          .every((line) => Object.values(subjects).includes(String(line['resolved_subject']))),
      ).toBe(true);
      expect((await world.topics.read(topic)).map((record) => record.value?.readInt32BE(1))).toEqual([
        valueId,
        nextId,
      ]);
      await gateway.kill9();
    },
  );

  it.each([
    [
      'throws',
      `() => { throw new Error("${planted('of-the-module')}"); }`,
      /two calls returned different results, or no text/,
    ],
    ['returns a number', '() => 7', /two calls returned different results, or no text/],
    ['returns an empty text', '() => ""', /two calls returned different results, or no text/],
    ['returns a promise', 'async () => "bars"', /two calls returned different results, or no text/],
    [
      'returns a rejected promise',
      `async () => { throw new Error("${planted('of-the-module')}"); }`,
      /two calls returned different results, or no text/,
    ],
    [
      'returns random results',
      '() => String(Math.random())',
      /two calls returned different results, or no text/,
    ],
    ['is not a function', '"bars"', /its default export is not a function/],
    ['is not valid JavaScript', '(', /SyntaxError/],
  ])('a module that %s stops the start with the reason', async (what, source, why) => {
    const file = join(folder, `${what.replaceAll(' ', '-')}.mjs`);
    await writeFile(file, `export default ${source};\n`);
    const gateway = await GatewayProcess.launch(await world.settings([], { subjectResolver: file }));
    world.gateways.push(gateway);
    expect(await gateway.exited()).toBe(78);
    const reason = await eventually(
      () => [...gateway.printed, ...gateway.logs.map((line) => JSON.stringify(line))].join('\n'),
      (text) => text.includes('producer.subjectResolver'),
    );
    expect(reason).toMatch(why);
    expect(reason).not.toContain(planted('of-the-module'));
  });

  it('a module that fails for one topic: requests for that topic are refused, all others continue', async () => {
    const file = join(folder, 'fails-later.mjs');
    const fails = [
      'throws: () => { throw new Error(); }',
      'later: async () => "x"',
      'fails: async () => { throw new Error(); }',
      'chance: () => String(n++)',
    ];
    await writeFile(
      file,
      `let n = 0; const fails = { ${fails.join()} };
       export default (topic, name, role) => fails[topic.split('_')[0]]?.() ?? \`\${topic}-\${role}\`;\n`,
    );
    const gateway = await world.gateway(await world.settings([], { subjectResolver: file }));
    for (const prefix of ['throws', 'later', 'fails', 'chance']) {
      const topic = await world.topic(prefix);
      await world.registerSchema(`${topic}-value`, barValue);
      const response = await produce(gateway, topic, [{ value: bar.value }]);
      expect(response.status).toBe(422);
      expect(response.body).toMatchObject({ code: 'schema.missing', outcome: 'not_sent' });
      expect(response.body['detail']).toMatch(/the subject resolver names no subject for the value/);
      expect(await world.topics.read(topic)).toEqual([]);
    }
    const topic = await world.topic('goes');
    const id = await world.registerSchema(`${topic}-value`, barValue);
    const response = await produce(gateway, topic, [{ value: bar.value }]);
    expect(response.body).toMatchObject({ value_schema_id: id });
    await gateway.kill9();
  });

  it('RecordName needs the name of a declared text or id', async () => {
    const topic = await world.topic();
    const value = own(barValue, 'Nameless');
    const id = await world.registerSchema(`com.example.bars.${value.name}`, value);
    const gateway = await world.gateway(await world.settings([], { subjectResolver: 'RecordName' }));
    const nameless = await produce(gateway, topic, [{ value: bar.value }]);
    expect(nameless.status).toBe(422);
    expect(nameless.body).toMatchObject({ code: 'schema.missing', outcome: 'not_sent' });
    expect(nameless.body['detail']).toMatch(/declare a schema that has one/);
    for (const more of [{ value_schema_id: id }, { value_schema: JSON.stringify(value) }]) {
      const response = await produce(gateway, topic, [{ value: bar.value }], { more });
      expect(response.body).toMatchObject({ value_schema_id: id });
    }
    expect(await world.topics.read(topic)).toHaveLength(2);
    await gateway.kill9();
  });

  it('RecordName: an id is written under the subject of its own record, not of the one that the topic maps', async () => {
    const topic = await world.topic();
    const fields = [
      { name: 'id', type: 'int' },
      { name: 'qty', type: 'long' },
    ];
    const order = own({ type: 'record', name: 'Order', namespace: 'com.example.bars', fields }, 'Order');
    const trade = own({ type: 'record', name: 'Trade', namespace: 'com.example.bars', fields }, 'Trade');
    const orderId = await world.registerSchema(`com.example.bars.${order.name}`, order);
    const tradeId = await world.registerSchema(`com.example.bars.${trade.name}`, trade);
    const settings = await world.settings([{ topic, value: order }], { subjectResolver: 'RecordName' });
    const gateway = await world.gateway(settings);
    const records = [{ value: { id: 1, qty: 2 } }];
    expect((await produce(gateway, topic, records)).body).toMatchObject({ value_schema_id: orderId });
    for (const more of [{ value_schema: JSON.stringify(trade) }, { value_schema_id: tradeId }])
      expect((await produce(gateway, topic, records, { more })).body).toMatchObject({
        value_schema_id: tradeId,
      });
    const ids = (await world.topics.read(topic)).map(({ value }) => value?.readInt32BE(1));
    expect(ids).toEqual([orderId, tradeId, tradeId]);
    await gateway.kill9();
  });

  describe('RecordName: a mapping that an operator puts', () => {
    /** A gateway that maps the key of a topic, and a function that puts a mapping of one of its subjects. */
    async function started(name: string) {
      const topic = await world.topic();
      const [key, value] = [own(barKey, `${name}Key`), own(barValue, `${name}_key`)];
      const gateway = await world.gateway(
        await world.settings([{ topic, key }], { subjectResolver: 'RecordName' }),
      );
      const put = (
        schema: typeof key | typeof value,
        more: Record<string, unknown> = {},
      ): Promise<GatewayResponse> =>
        call(gateway, 'PUT', `/v1/subjects/${topic}/com.example.bars.${schema.name}/mapping`, {
          record: 'specific',
          schema: JSON.stringify(schema),
          reason: 'a test',
          ...more,
        });
      return { topic, key, value, gateway, put };
    }

    it('on a configured key keeps the role key', async () => {
      const { topic, key, gateway, put } = await started('Put');
      const id = await world.registerSchema(`com.example.bars.${key.name}`, key);
      expect(await put(key)).toMatchObject({ status: 200, body: { role: 'key' } });
      const { body } = await produce(gateway, topic, [{ key: bar.key }]);
      expect(body).toMatchObject({ key_schema_id: id });
      expect(await put(key, { role: 'value' })).toMatchObject({
        status: 422,
        body: { code: 'request.malformed', detail: expect.stringMatching(/allowed: key/) as string },
      });
      await gateway.kill9();
    });

    it('on another subject needs the role, which then persists', async () => {
      const { topic, value, gateway, put } = await started('Asked');
      expect(await put(value)).toMatchObject({
        status: 422,
        body: {
          code: 'request.malformed',
          detail: expect.stringMatching(/role: found nothing, allowed: key, value/) as string,
        },
      });
      expect(await put(value, { role: 'both' })).toMatchObject({ status: 422 });
      expect(await put(value, { role: 'value' })).toMatchObject({ status: 200, body: { role: 'value' } });
      expect(await put(value)).toMatchObject({ status: 200, body: { role: 'value' } });
      expect(await put(value, { role: 'key' })).toMatchObject({
        status: 422,
        body: { detail: expect.stringMatching(/allowed: value \(by the subject's events\)/) as string },
      });
      const id = await world.registerSchema(`com.example.bars.${value.name}`, value);
      const more = { value_schema: JSON.stringify(value) };
      expect((await produce(gateway, topic, [{ value: bar.value }], { more })).body).toMatchObject({
        value_schema_id: id,
      });
      await gateway.kill9();
    });
  });

  it('RecordName: a key of the value’s record type is refused, since a key is pinned and a value may follow', async () => {
    const topic = await world.topic();
    const both = own(barValue, 'Both');
    const subject = `com.example.bars.${both.name}`;
    const id = await world.registerSchema(subject, both);
    const gateway = await world.gateway(await world.settings([], { subjectResolver: 'RecordName' }));
    const more = { key_schema: JSON.stringify(both), value_schema: JSON.stringify(both) };
    const first = await produce(gateway, topic, [{ value: bar.value }], { more });
    expect(first.body).toMatchObject({ value_schema_id: id });
    const response = await produce(gateway, topic, [{ key: bar.value, value: bar.value }], { more });
    expect(response.status).toBe(409);
    expect(response.body).toMatchObject({ code: 'writer.refused', outcome: 'not_sent', subject });
    expect(response.body['detail']).toMatch(
      /is that of this topic's values: a key needs a record of another full name/,
    );
    expect(await world.topics.read(topic)).toHaveLength(1);
    await gateway.kill9();
  });
});
