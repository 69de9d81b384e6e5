import { describe, expect, it } from 'vitest';
import { readJson } from '../json/read-json.js';
import { bodyOf, codecOf, issuesOf } from '../testing/codec-fixture.js';

const decimal = (precision: number, scale: number) => ({
  type: 'bytes',
  logicalType: 'decimal',
  precision,
  scale,
});

describe('decimal in plain JSON', () => {
  it.each([
    ['"1.1"', '1.10', '6e'],
    ['1.1', '1.10', '6e'],
    ['0', '0.00', '00'],
    ['-0.01', '-0.01', 'ff'],
    ['1.28', '1.28', '0080'],
    ['-1.28', '-1.28', '80'],
    ['-1.29', '-1.29', 'ff7f'],
    ['"1.5e2"', '150.00', '3a98'],
    ['1.2300', '1.23', '7b'],
    ['99999999999999999999.99', '99999999999999999999.99', '021e19e0c9bab23fffff'],
  ])('writes %s without a double in between', (text, read, hex) => {
    const codec = codecOf(decimal(22, 2));
    const body = bodyOf(codec, readJson(text));
    expect(body.subarray(1).toString('hex')).toBe(hex);
    expect(codec.decode(body)).toBe(read);
  });

  it.each([
    ['1.234', 'range'],
    ['"1.234"', 'range'],
    ['123456', 'range'],
    ['1e999999999', 'range'],
    ['"abc"', 'type'],
    ['true', 'type'],
  ])('refuses %s for decimal(5, 2)', (text, kind) => {
    expect(issuesOf(codecOf(decimal(5, 2)), text)[0]).toMatch(new RegExp(`^ ${kind}: decimal\\(5, 2\\), `));
  });

  it('fills a fixed with the sign', () => {
    const codec = codecOf({
      type: 'fixed',
      name: 'D',
      size: 4,
      logicalType: 'decimal',
      precision: 9,
      scale: 2,
    });
    expect(bodyOf(codec, -0.01).toString('hex')).toBe('ffffffff');
    expect(codec.decode(bodyOf(codec, '1.28'))).toBe('1.28');
  });

  it('is bytes in Avro JSON', () => {
    expect(bodyOf(codecOf(decimal(5, 2), 'avro'), '\u0080').toString('hex')).toBe('0280');
  });
});

const instant = (unit: string) => ({ type: 'long', logicalType: `timestamp-${unit}` });
const local = (unit: string) => ({ type: 'long', logicalType: `local-timestamp-${unit}` });
const date = { type: 'int', logicalType: 'date' };
const timeMillis = { type: 'int', logicalType: 'time-millis' };
const timeMicros = { type: 'long', logicalType: 'time-micros' };

describe('dates and times in plain JSON', () => {
  it.each([
    [instant('millis'), '"2024-02-29T12:00:00Z"', 1709208000000],
    [instant('millis'), '"2024-02-29T12:00:00.5Z"', 1709208000500],
    [instant('millis'), '"2024-02-29T12:00:00.123000+02:00"', 1709200800123],
    [instant('millis'), '1709208000000', 1709208000000],
    [instant('millis'), '"1709208000000"', 1709208000000],
    [instant('millis'), '"1969-12-31T23:59:59.999Z"', -1],
    [instant('micros'), '"2024-02-29T12:00:00.123456Z"', 1709208000123456],
    [instant('nanos'), '"2024-02-29T12:00:00.123456789Z"', 1709208000123456789n],
    [local('millis'), '"2024-02-29T12:00"', 1709208000000],
    [local('micros'), '"0001-01-01T00:00:00"', -62135596800000000n],
    [date, '"1970-01-02"', 1],
    [date, '"0000-03-01"', -719468],
    [date, '-1', -1],
    [timeMillis, '"23:59:59.999"', 86399999],
    [timeMicros, '"00:00:00.000001"', 1],
  ])('%j takes %s', (schema, text, value) => {
    const codec = codecOf(schema);
    expect(codec.decode(bodyOf(codec, readJson(text)))).toBe(value);
  });

  it.each([
    ['a fraction finer than the unit', instant('millis'), '"2024-02-29T12:00:00.1234Z"', 'range'],
    ['an instant without its zone', instant('millis'), '"2024-02-29T12:00:00"', 'type'],
    ['a local time with a zone', local('millis'), '"2024-02-29T12:00:00Z"', 'type'],
    ['a day that is not', date, '"2023-02-29"', 'type'],
    ['an hour that is not', timeMillis, '"24:00:00"', 'type'],
    ['an instant beyond a long', instant('nanos'), '"3000-01-01T00:00:00Z"', 'range'],
    ['a date as an instant', instant('millis'), '"2024-02-29"', 'type'],
    ['a number with a fraction', instant('millis'), '1.5', 'type'],
  ])('refuses %s', (_, schema, text, kind) => {
    expect(issuesOf(codecOf(schema), text)[0]).toMatch(new RegExp(`^ ${kind}: `));
  });

  it('is the number in Avro JSON', () => {
    expect(codecOf(date, 'avro').encode('1970-01-02').ok).toBe(false);
    expect(bodyOf(codecOf(date, 'avro'), 1)).toEqual(Buffer.from([2]));
  });
});

describe('uuid in plain JSON', () => {
  const text = '123e4567-e89b-12d3-a456-426614174000';

  it('is checked on a string and packed into a fixed', () => {
    const asText = codecOf({ type: 'string', logicalType: 'uuid' });
    expect(asText.decode(bodyOf(asText, text))).toBe(text);
    expect(issuesOf(asText, '"123"')).toEqual([' range: uuid, string']);
    const packed = codecOf({ type: 'fixed', name: 'U', size: 16, logicalType: 'uuid' });
    expect(bodyOf(packed, text).toString('hex')).toBe(text.replaceAll('-', ''));
    expect(packed.decode(bodyOf(packed, text))).toBe(text);
  });
});
