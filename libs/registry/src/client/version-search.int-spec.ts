import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { register } from '../../../../test/support/registry.js';
import { stack } from '../../../../test/support/stack.js';
import { parseSchema } from '../parse-schema.js';
import type { Schema } from '../schema.js';
import { HttpRegistry } from './http-registry.js';

const url = stack().schemaRegistry;
const registry = new HttpRegistry({ url, auth: null, timeoutMs: 5000 });

const price = (size: number) => ({ type: 'fixed', name: 'com.Price', size });
const bar = (type: unknown) => ({ type: 'record', name: 'com.Bar', fields: [{ name: 'bid', type }] });

function schema(json: unknown): Schema {
  const parsed = parseSchema(JSON.stringify(json));
  if (!parsed.ok) throw new Error(parsed.invalid.path);
  return parsed.schema;
}

async function registerReferring(subject: string, json: unknown, to: string): Promise<number> {
  const response = await fetch(`${url}/subjects/${subject}/versions`, {
    method: 'POST',
    headers: { 'content-type': 'application/vnd.schemaregistry.v1+json' },
    body: JSON.stringify({
      schema: JSON.stringify(json),
      references: [{ name: 'com.Price', subject: to, version: 1 }],
    }),
  });
  const { id } = (await response.json()) as { id: number };
  return id;
}

/** Real: the registry. */
describe('an id', () => {
  it('is its own version, however many later ones refer to the same', async () => {
    const name = randomBytes(4).toString('hex');
    const subject = `bars-${name}-value`;
    await register(url, `price-${name}`, price(8));
    const row = (fields: number) => ({
      type: 'record',
      name: 'com.Row',
      fields: [
        { name: 'sym', type: 'com.Price' },
        ...Array.from({ length: fields }, (_, f) => ({
          name: `f${f}`,
          type: ['null', 'int'],
          default: null,
        })),
      ],
    });
    const ids: number[] = [];
    for (let version = 1; version <= 24; version += 1)
      ids.push(await registerReferring(subject, row(version - 1), `price-${name}`));

    expect(new Set(ids).size).toBe(24);
    const responses = await Promise.all(ids.map((id) => registry.byId(id, subject)));
    expect(
      responses.map((response) => (response.status === 'ok' ? response.value.version : response)),
    ).toEqual(ids.map((_, index) => index + 1));
    const fieldsOf = (text: string): number => (JSON.parse(text) as { fields: unknown[] }).fields.length;
    expect(
      responses.map((response) =>
        response.status === 'ok' ? fieldsOf(response.value.schema.text) : response,
      ),
    ).toEqual(ids.map((_, index) => index + 1));
  });

  it('of another subject is no version of this one', async () => {
    const name = randomBytes(4).toString('hex');
    const id = await register(url, `one-${name}-value`, price(3));
    await register(url, `two-${name}-value`, price(4));
    expect(await registry.byId(id, `one-${name}-value`)).toMatchObject({
      status: 'ok',
      value: { version: 1 },
    });
    expect(await registry.byId(id, `two-${name}-value`)).toMatchObject({
      status: 'ok',
      value: { version: null },
    });
  });
});

/** Real: the registry. */
describe('a self-contained text of a schema that is registered with references', () => {
  it('is found under the id of the latest, and another schema is not', async () => {
    const name = randomBytes(4).toString('hex');
    await register(url, `price-${name}`, price(8));
    const id = await registerReferring(`bars-${name}-value`, bar('com.Price'), `price-${name}`);

    // The registry itself says that it does not know it.
    const raw = await fetch(`${url}/subjects/bars-${name}-value`, {
      method: 'POST',
      headers: { 'content-type': 'application/vnd.schemaregistry.v1+json' },
      body: JSON.stringify({ schema: JSON.stringify(bar(price(8))) }),
    });
    expect(await raw.json()).toMatchObject({ error_code: 40403 });

    expect(await registry.find(`bars-${name}-value`, schema(bar(price(8))))).toMatchObject({
      status: 'ok',
      value: { schemaId: id, version: 1 },
    });
    expect(await registry.find(`bars-${name}-value`, schema(bar(price(9))))).toMatchObject({
      status: 'not_found',
      errorCode: 40403,
    });
  });

  it('is found in an older version, and where its members stand in another order', async () => {
    const name = randomBytes(4).toString('hex');
    const subject = `bars-${name}-value`;
    await register(url, `price-${name}`, price(8));
    const referring = await registerReferring(subject, bar('com.Price'), `price-${name}`);
    const plain = await register(url, subject, { ...bar('double'), doc: 'of one second' });
    await register(url, subject, bar(['null', 'double']));

    expect(await registry.find(subject, schema(bar(price(8))))).toMatchObject({
      status: 'ok',
      value: { schemaId: referring, version: 1 },
    });
    const turned = { fields: [{ type: 'double', name: 'bid' }], name: 'com.Bar', type: 'record' };
    expect(await registry.find(subject, schema(turned))).toMatchObject({
      status: 'ok',
      value: { schemaId: plain, version: 2 },
    });
  });
});
