import { describe, expect, it } from 'vitest';
import { modelOf, parseSchema } from './parse-schema.js';

const fields = '"fields":[{"name":"bid","type":"double","type":"string"}]';
const text = `{"type":"record","name":"Bar",${fields}}`;

describe('a declared schema with a key twice in one object', () => {
  it.each([
    ['at its root', '{"type":"int","type":"long"}', '/type'],
    ['in a field', text, '/fields/0/type'],
    [
      'in a default',
      '{"type":"record","name":"R","fields":[{"name":"m","type":{"type":"map","values":"int"},"default":{"a":1,"a":2}}]}',
      '/fields/0/default/a',
    ],
    ['in a property that Avro does not know', '{"type":"int","x":{"a/b":1,"a/b":2}}', '/x/a~1b'],
    ['written in two ways', '{"type":"int","\\u0074ype":"long"}', '/type'],
  ])('%s is refused with the place', (_, declared, path) => {
    expect(parseSchema(declared)).toEqual({
      ok: false,
      invalid: { path, actual: 'a duplicate key', expected: 'unique keys' },
    });
  });

  it('is taken as the registry has it, whatever was declared before or after', () => {
    expect(parseSchema(text).ok).toBe(false);
    const registered = parseSchema(text, 'registered');
    expect(registered).toMatchObject({
      ok: true,
      schema: { normal: expect.stringContaining('"type":"string"') as string },
    });
    if (registered.ok) expect(modelOf({ ...registered.schema })).toMatchObject({ type: 'record' });
    expect(parseSchema(text).ok).toBe(false);
  });

  it('is no object twice: equal keys of two objects are fine', () => {
    expect(parseSchema('["null",{"type":"int","doc":"a"},{"type":"string","doc":"a"}]').ok).toBe(true);
  });
});
