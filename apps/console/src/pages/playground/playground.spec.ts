import { describe, expect, it } from 'vitest';
import { encodeBody, isSchemaId, jsonFault } from './encode-body.js';
import { exampleNames, examples, noSettings } from './examples.js';
import { bytesOf, hexRows, hexText } from './hex.js';
import { readSettings, schemaProblem, withSettings } from './settings.js';

describe('the body of an encode request', () => {
  it('has the record digit by digit', () => {
    const record = '{ "id": 9007199254740993, "price": 1.10, "tiny": 1e-400 }';
    const body = encodeBody({ schema: '"long"', schemaId: '7', format: 'json', record });
    expect(body).toBe(`{"schema":"\\"long\\"","schema_id":7,"format":"json","record":${record}}`);
  });

  it('has no id where none is chosen', () => {
    expect(encodeBody({ schema: '"int"', schemaId: '', format: 'avro_json', record: '1' })).toBe(
      '{"schema":"\\"int\\"","format":"avro_json","record":1}',
    );
  });

  it('a record that would end its own member is no JSON', () => {
    expect(jsonFault('1,"schema_id":9')).not.toBeNull();
    expect(jsonFault('{} }, {')).not.toBeNull();
    expect(jsonFault('')).not.toBeNull();
    expect(jsonFault('{"a": 1e999}')).toBeNull();
  });

  it('an id is a number of a registry', () => {
    expect(['0', '7', '2147483647'].map(isSchemaId)).toEqual([true, true, true]);
    expect(['', '-1', '1.5', '2147483648', '1e3'].map(isSchemaId)).not.toContain(true);
  });
});

describe('bytes', () => {
  const bytes = Uint8Array.from([0, 0, 0, 0, 7, 8, 65, 67, 77, 69, 0, 0, 0, 0, 0, 80, 89, 64]);

  it('stand in rows of 16 with their offset, text and the wire header', () => {
    const rows = hexRows(bytes, 5);
    expect(rows.map(({ offset, text }) => [offset, text])).toEqual([
      ['00000000', '......ACME.....P'],
      ['00000010', 'Y@'],
    ]);
    expect(rows[0]?.bytes.map(({ part }) => part)).toEqual([
      'magic',
      ...Array<string>(4).fill('id'),
      ...Array<string>(11).fill('avro'),
    ]);
    expect(rows[1]?.bytes).toEqual([
      { hex: '59', part: 'avro' },
      { hex: '40', part: 'avro' },
    ]);
  });

  it('have no marked ones without a wire header', () => {
    const parts = hexRows(bytes, 0).flatMap((row) => row.bytes.map(({ part }) => part));
    expect(new Set(parts)).toEqual(new Set(['avro']));
  });

  it('are at most as many rows as asked for, and none where there is no byte', () => {
    expect(hexRows(bytes, 5, 1)).toHaveLength(1);
    expect(hexRows(new Uint8Array(0), 0)).toEqual([]);
  });

  it('are copied as they came', () => {
    const base64 = btoa(String.fromCharCode(...bytes));
    expect(bytesOf(base64)).toEqual(bytes);
    expect(hexText(bytes)).toBe('00000000070841434d4500000000005059 40'.replace(' ', ''));
  });
});

describe('settings', () => {
  const read = (search: string) => readSettings(new URLSearchParams(search), noSettings);

  it('are in the address where they are not as usual', () => {
    const address = withSettings(
      new URLSearchParams('example=key'),
      { profile: 'specific', schemaId: '', side: 'ours' },
      noSettings,
    );
    expect(address.toString()).toBe('example=key&profile=specific&schema_id=');
    expect(read(address.toString())).toEqual({ ...noSettings, profile: 'specific', schemaId: '' });
  });

  it('that are not allowed count as absent', () => {
    expect(read('profile=any&format=xml&schema=both&field_case=upper')).toEqual(noSettings);
  });

  it('the problem of a schema names the schema', () => {
    expect(schemaProblem('theirs at /fields/0/type: found strin, allowed a type')).toEqual({
      side: 'theirs',
      text: '/fields/0/type: found strin, allowed a type',
    });
    expect(schemaProblem('Too many tools are at work.')).toBeNull();
  });
});

describe('examples', () => {
  it.each(exampleNames)('%s has schemas and a record that are JSON', (name) => {
    const { ours, theirs, record } = examples[name];
    expect([ours, theirs, record].map(jsonFault)).toEqual([null, null, null]);
    expect(ours).not.toBe(theirs);
  });
});
