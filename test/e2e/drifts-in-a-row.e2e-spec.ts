import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GatewayProcess } from '../support/gateway.js';
import { logValues } from '../support/log-values.js';
import { call, metrics, produce, World, type GatewayResponse } from '../support/world.js';

const plainJson = 'application/json';
const avroJson = 'application/vnd.kafka.avro.v2+json';

const field = (name: string, type: unknown, ...defaults: readonly unknown[]): object =>
  defaults.length === 0 ? { name, type } : { name, type, default: defaults[0] };
const record = (name: string, ...fields: readonly object[]): object => ({ type: 'record', name, fields });
const valueWith = (type: unknown, ...more: readonly object[]): object =>
  record('V', field('m', type), ...more);
/** A nullable field, which may be followed from a schema without it. */
const added = (name: string): object => field(name, ['null', 'int'], null);
const map = (values: unknown): object => ({ type: 'map', values });

/** The error of an ambiguous value. */
const ambiguous = {
  status: 422,
  body: {
    code: 'data.invalid',
    outcome: 'not_sent',
    records: [{ expected: expect.stringContaining('value_schema_id') as string }],
  },
};

/** Real: gateway process, Kafka, registry, Postgres. */
describe('data of older schemas, after its subject has followed', () => {
  let world: World;
  let gateway: GatewayProcess;
  let topic: string;
  /** The ids of the versions, oldest first. */
  let ids: number[];

  beforeAll(async () => {
    world = await World.create();
    gateway = await world.gateway(await world.settings([]));
  });

  afterAll(async () => {
    await world.close();
  });

  const post = (
    value: unknown,
    type = plainJson,
    more: Record<string, unknown> = {},
  ): Promise<GatewayResponse> => produce(gateway, topic, [{ value }], { type, more });

  /** Binds a new subject to the schema by first use with this value. */
  async function bind(schema: object, value: unknown, type = plainJson): Promise<void> {
    topic = await world.topic();
    ids = [await world.registerSchema(`${topic}-value`, schema)];
    expect((await post(value, type)).body).toMatchObject({ value_schema_id: ids[0] });
  }

  const registerVersion = async (schema: object): Promise<number> => {
    const id = await world.registerSchema(`${topic}-value`, schema);
    ids.push(id);
    return id;
  };

  /** Registers a version and sends a record of it, so that the subject follows. */
  async function follow(schema: object, ahead: unknown, type = plainJson): Promise<void> {
    const id = await registerVersion(schema);
    expect(await post(ahead, type)).toMatchObject({
      status: 200,
      body: { value_schema_id: id, resolutions: [{ verdict: 'follow' }] },
    });
  }

  const lastInLog = async (): Promise<unknown> => (await logValues(world.topics, topic)).at(-1);
  const countInLog = async (): Promise<number> => (await world.topics.read(topic)).length;
  const isHealthy = async (): Promise<void> => {
    const { body } = await call(gateway, 'GET', `/v1/subjects/${topic}/${topic}-value`);
    expect(body).toMatchObject({ state: 'healthy' });
  };

  it('a wrapped branch whose old name is one of its fields is refused, and written once its schema is declared', async () => {
    const leg = (name: string, ...v: readonly number[]): object =>
      record(name, field('v', 'int', ...v), field('leg', map('int'), {}));
    const old = record('V', field('id', 'int'), field('leg', ['null', leg('leg')]));
    await bind(old, { id: 1, leg: { v: 1 } });
    const next = record('V', field('id', 'int'), field('leg', ['null', leg('LEG', 0)]), added('n'));
    await follow(next, { id: 1, leg: { v: 2 }, n: 1 });
    const value = { id: 1, leg: { leg: { v: 7 } } };
    expect(await post(value)).toMatchObject(ambiguous);
    expect(await post(value, plainJson, { value_schema_id: ids[0] })).toMatchObject({ status: 200 });
    expect(await lastInLog()).toEqual({
      schemaId: ids[0],
      value: { id: 1, leg: { leg: { v: 7, leg: {} } } },
    });
    expect(await countInLog()).toBe(3);
    await isHealthy();
  });

  it.each([plainJson, avroJson])(
    'the old name of a branch is understood, also while another version is registered, in %s',
    async (type) => {
      const names = ['com.example.Leg', 'com.example.LEG', 'ksql.KsqlDataSourceSchema_LEG'];
      const version = (name: string, ...more: readonly object[]): object =>
        valueWith(['null', record(name, field('px', 'double'))], ...more);
      const [a = '', b = '', c = ''] = names;
      const wrapped = (name: string, px: number): object => ({ m: { [name]: { px } } });
      // Only Avro JSON names a union's branch.
      const ahead = (name: string, px: number, more: object): object => ({
        ...(type === avroJson ? wrapped(name, px) : { m: { px } }),
        ...more,
      });
      await bind(version(a), wrapped(a, 1), type);
      await follow(version(b, added('n')), ahead(b, 2, { n: null }), type);
      expect(await post(wrapped(a, 3), type)).toMatchObject({
        status: 200,
        body: { value_schema_id: ids[1] },
      });
      expect(await lastInLog()).toEqual({ schemaId: ids[1], value: { ...wrapped(b, 3), n: null } });

      const third = version(c, added('n'), added('o'));
      await registerVersion(third);
      expect(await post(wrapped(a, 4), type)).toMatchObject({ status: 200 });
      await isHealthy();
      expect(await post(ahead(c, 5, { n: null, o: null }), type)).toMatchObject({
        status: 200,
        body: { value_schema_id: ids[2] },
      });
      for (const name of names) {
        expect(await post(wrapped(name, 6), type)).toMatchObject({ status: 200 });
        expect(await lastInLog()).toEqual({
          schemaId: ids[2],
          value: { ...wrapped(c, 6), n: null, o: null },
        });
      }
      await isHealthy();
    },
  );

  const ours = { 'com.example.Leg': { price: 1.5, venue: { string: 'X' } } };
  const theirs = { KsqlDataSourceSchema_LEG: { price: 1.5, venue: { string: 'X' } } };

  it.each<[string, (type: unknown) => unknown, unknown, unknown, unknown]>([
    ['in a field', (type) => type, null, ours, theirs],
    ['in an array', (items) => ({ type: 'array', items }), [], [ours], [theirs]],
    ['in a map', map, {}, { k: ours }, { k: theirs }],
  ])(
    'Avro JSON of the old branch with a new field follows %s, with one retry',
    async (_where, around, empty, sent, m) => {
      const price = field('price', 'double');
      await bind(
        record('com.example.Bar', field('m', around(['null', record('Leg', price)]))),
        { m: empty },
        avroJson,
      );
      const leg = record('KsqlDataSourceSchema_LEG', price, field('venue', ['null', 'string'], null));
      await follow(record('KsqlDataSourceSchema', field('m', around(['null', leg]))), { m: sent }, avroJson);
      expect(await lastInLog()).toEqual({ schemaId: ids[1], value: { m } });
      const retries = new RegExp(
        `^produce_retry_on_error_total\\{[^}]*topic="${topic}"[^}]*\\} (\\d+)$`,
        'm',
      );
      expect(retries.exec(await metrics(gateway))?.[1]).toBe('1');
      await isHealthy();
    },
  );

  describe('twice, when following from the first version to the last directly is not allowed', () => {
    /** The field `n` is added with a default and then loses it, so that the first version lacks a required field of the last. */
    async function twice(
      types: readonly [unknown, unknown],
      values: readonly [unknown, unknown],
      type: string,
    ): Promise<void> {
      await bind(valueWith(types[0]), { m: values[0] }, type);
      await follow(valueWith(types[1], field('n', 'int', 0)), { m: values[1], n: 1 }, type);
      const third = valueWith(types[1], field('n', 'int'), added('o'));
      await follow(third, { m: values[1], n: 1, o: null }, type);
    }

    it('a default that moved from one union branch to another does not move the value', async () => {
      const a = (...z: readonly number[]): object => record('A', field('x', 'int'), field('z', 'int', ...z));
      const b = (...y: readonly number[]): object => record('B', field('x', 'int'), field('y', 'int', ...y));
      const full = { x: 1, z: 1 };
      await twice(
        [
          [a(0), b()],
          [a(), b(0)],
        ],
        [full, full],
        plainJson,
      );
      expect(await post({ m: { x: 7 } })).toMatchObject({ status: 422, body: { code: 'data.invalid' } });
      expect(await post({ m: { x: 7 }, n: 1 })).toMatchObject(ambiguous);
      expect(await countInLog()).toBe(3);
      expect((await post({ m: { x: 7, y: 2 }, n: 1 })).body).toMatchObject({ value_schema_id: ids[2] });
      expect(await lastInLog()).toEqual({
        schemaId: ids[2],
        value: { m: { B: { x: 7, y: 2 } }, n: 1, o: null },
      });
    });

    it.each([plainJson, avroJson])('an entry of a map does not become its content, in %s', async (type) => {
      const maps = map(map('int'));
      await twice([maps, ['null', maps]], [{ k: {} }, { k: {} }], type);
      expect(await post({ m: { map: {} }, n: 1 }, type)).toMatchObject(ambiguous);
      expect(await countInLog()).toBe(3);
      expect((await post({ m: { k: { x: 1 } }, n: 1 }, type)).body).toMatchObject({
        value_schema_id: ids[2],
      });
      expect(await lastInLog()).toEqual({
        schemaId: ids[2],
        value: { m: { map: { k: { x: 1 } } }, n: 1, o: null },
      });
    });

    it('Avro JSON clients of the first schema are still understood', async () => {
      await twice(['double', ['null', 'double']], [1, { double: 1 }], avroJson);
      expect((await post({ m: 1.5, n: 1 }, avroJson)).body).toMatchObject({ value_schema_id: ids[2] });
      expect(await lastInLog()).toEqual({ schemaId: ids[2], value: { m: { double: 1.5 }, n: 1, o: null } });
    });
  });
});
