import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bar, barKey, barValue } from '../fixtures/bars.js';
import { call, produce, World } from '../support/world.js';

/** Real: gateway processes, Kafka, registry, Postgres. */
describe('a Specific schema that is registered as an equivalent text', () => {
  let world: World;

  beforeAll(async () => {
    world = await World.create();
  });

  afterAll(async () => {
    await world.close();
  });

  /** An equivalent text, as a person or another tool writes it: its members in another order, and with a `doc`. */
  const worded = ({ type, name, namespace, fields }: typeof barValue | typeof barKey) => ({
    doc: 'one second of trading',
    fields: fields.map((field) => ({ type: field.type, name: field.name })),
    namespace,
    name,
    type,
  });

  it('is still sent under its own id beside a harmless latest; the subject is not blocked', async () => {
    const topic = await world.topic();
    const subject = `${topic}-value`;
    const id = await world.registerSchema(subject, worded(barValue));
    await world.registerSchema(subject, {
      ...barValue,
      fields: [...barValue.fields, { name: 'vwap', type: ['null', 'double'], default: null }],
    });
    const gateway = await world.gateway(
      await world.settings([{ topic, value: barValue, valueRecord: 'specific' }]),
    );
    const response = await produce(gateway, topic, [{ value: bar.value }]);
    expect(response.body).toMatchObject({ value_schema_id: id });
    expect((await call(gateway, 'GET', `/v1/subjects/${topic}/${subject}`)).body).toMatchObject({
      state: 'healthy',
      mapping: { schema_id: id, version: 1 },
    });
    const [record] = await world.topics.read(topic);
    expect(record?.value?.readInt32BE(1)).toBe(id);
  });

  it('of a key is accepted when a request declares it', async () => {
    const topic = await world.topic();
    const keyId = await world.registerSchema(`${topic}-key`, worded(barKey));
    const valueId = await world.registerSchema(`${topic}-value`, barValue);
    const gateway = await world.gateway(await world.settings([]));
    const more = { key_schema: JSON.stringify(barKey), value_schema: JSON.stringify(barValue) };
    const response = await produce(gateway, topic, [bar], { more });
    expect(response.body).toMatchObject({ key_schema_id: keyId, value_schema_id: valueId });
  });
});
