import { describe, expect, it } from 'vitest';
import { guidHeader, guidIn, readWireId, WIRE_HEADERS } from './wire-id.js';

const guid = '7f0ce8a1-0b2f-4d5c-9c3e-00ff80a1b2c3';
const bytes = Buffer.from('017f0ce8a10b2f4d5c9c3e00ff80a1b2c3', 'hex');
const body = Buffer.from([2, 4]);
const prefixed = Buffer.from([0, 0, 0, 1, 2, ...body]);

describe('a schema’s GUID', () => {
  it('is read from an answer in either letter case, and only as a GUID', () => {
    expect(guidIn({ guid: guid.toUpperCase() })).toBe(guid);
    for (const other of [undefined, null, 7, '', 'x', guid.slice(1), `${guid}0`, guid.replaceAll('-', '')])
      expect(guidIn({ guid: other })).toBeNull();
  });

  it('stands in a header after magic byte 1', () => {
    expect(guidHeader(guid)).toEqual(bytes);
    expect(() => guidHeader('7f0c')).toThrow(RangeError);
  });
});

describe('what names a record’s schema', () => {
  const header = (value: Buffer | null, name: string = WIRE_HEADERS.value) => ({ name, value });
  const byGuid = { id: { schemaId: null, guid }, body };
  const byId = { id: { schemaId: 258, guid: null }, body };

  it('is the header of its role, the last of several', () => {
    const stale = header(Buffer.from([1, ...Buffer.alloc(16)]));
    expect(readWireId('value', body, [stale, header(bytes), header(stale.value, 'x')])).toEqual(byGuid);
    expect(readWireId('key', body, [header(bytes, WIRE_HEADERS.key)])).toEqual(byGuid);
  });

  it('is the prefix where there is no header of its role, or an empty one', () => {
    expect(readWireId('value', prefixed, [])).toEqual(byId);
    expect(readWireId('value', prefixed, [header(bytes, WIRE_HEADERS.key)])).toEqual(byId);
    expect(readWireId('value', prefixed, [header(null)])).toEqual(byId);
  });

  it('may be an id in the header or a GUID in the prefix', () => {
    expect(readWireId('value', body, [header(prefixed.subarray(0, 5))])).toEqual(byId);
    expect(readWireId('value', Buffer.concat([bytes, body]), [])).toEqual(byGuid);
  });

  it.each([[[]], [[1, 2]], [[2, ...Buffer.alloc(16)]], [[0, 0, 0, 1]]])(
    'is not to be found in %j',
    (found) => {
      expect(readWireId('value', Buffer.from(found), [])).toBeNull();
      expect(readWireId('value', prefixed, [header(Buffer.from(found))])).toBeNull();
    },
  );
});
