import { describe, expect, it } from 'vitest';
import { issuesOf, readAnswer } from './answer.js';
import { readSchema } from './form/avro-type.js';
import { newPart, withDraft, withText, withType } from './part.js';
import { isSendable, requestBody } from './request.js';

const quote = readSchema(
  '{"type":"record","name":"Quote","fields":[{"name":"id","type":"long"},{"name":"bid","type":"double"}]}',
);
const quoteWithVolume = readSchema(
  '{"type":"record","name":"Quote","fields":[{"name":"id","type":"long"},{"name":"bid","type":"double"},{"name":"volume","type":"long","default":0}]}',
);
const filled = (text: string) => withText(newPart(null, 'json'), null, text);
const nothing = newPart(null, 'none');

describe('form and text', () => {
  it('a field that is filled in is in the text, with every digit', () => {
    const part = withDraft(newPart(quote, 'json'), quote, {
      kind: 'record',
      fields: [
        { kind: 'text', text: '9007199254740993' },
        { kind: 'text', text: '1.50' },
      ],
    });
    expect(part.text).toBe('{\n  "id": 9007199254740993,\n  "bid": 1.50\n}');
  });

  it('a text that is typed is in the form', () => {
    const { draft, fault } = withText(newPart(quote, 'json'), quote, '{"id":9007199254740993,"bid":2}');
    expect(fault).toBeNull();
    expect(draft).toEqual({
      kind: 'record',
      fields: [
        { kind: 'text', text: '9007199254740993' },
        { kind: 'text', text: '2' },
      ],
    });
  });

  it('while the text is not JSON, the form keeps what it had', () => {
    const before = withText(newPart(quote, 'json'), quote, '{"id":1,"bid":2}');
    const after = withText(before, quote, '{"id":1,"bid":');
    expect(after).toMatchObject({ draft: before.draft, fault: { kind: 'syntax' }, text: '{"id":1,"bid":' });
  });

  it('a text that does not fit says where', () => {
    expect(withText(newPart(quote, 'json'), quote, '{"id":true}').fault).toEqual({
      kind: 'unfit',
      path: '/id',
      expected: 'long',
    });
  });

  it('when the schema changes, what was filled in stays', () => {
    const part = withText(newPart(quote, 'json'), quote, '{"id":1,"bid":2}');
    const { text, draft } = withType(part, quoteWithVolume);
    expect(text).toBe('{"id":1,"bid":2}');
    expect(draft).toMatchObject({ fields: [{ text: '1' }, { text: '2' }, { kind: 'absent' }] });
  });

  it('when the schema changes before anything was filled in, the form begins again', () => {
    expect(withType(newPart(quote, 'json'), quoteWithVolume).text).toContain('"volume": 0');
  });
});

describe('the request', () => {
  it('has keys and values as they were written', () => {
    const parts = {
      key: filled('{"id": 9007199254740993}'),
      value: filled('1.10'),
      partition: '',
      headers: [],
    };
    expect(requestBody(parts)).toBe('{"records":[{"key":{"id": 9007199254740993},"value":1.10}]}');
  });

  it('has a tombstone, a partition and headers', () => {
    const parts = {
      key: filled('1'),
      value: newPart(null, 'null'),
      partition: ' 3 ',
      headers: [{ name: 'trace', value: 'é' }],
    };
    expect(JSON.parse(requestBody(parts))).toEqual({
      records: [{ key: 1, value: null, partition: '3', headers: [{ name: 'trace', value: 'w6k=' }] }],
    });
  });

  it('has no key where there is none', () => {
    expect(requestBody({ key: nothing, value: filled('1'), partition: '', headers: [] })).toBe(
      '{"records":[{"value":1}]}',
    );
  });

  it.each([
    ['text that is not JSON', '{"a":', false],
    ['no text', ' ', false],
    ['JSON', '{"a":1}', true],
  ])('with %s can be sent: %s', (_name, text, expected) => {
    expect(isSendable({ key: nothing, value: filled(text), partition: '', headers: [] })).toBe(expected);
  });
});

describe('the answer', () => {
  it('keeps an offset beyond 2^53', () => {
    const body =
      '{"offsets":[{"partition":0,"offset":9007199254740993,"error_code":null,"error":null}],"key_schema_id":null,"value_schema_id":3,' +
      '"resolutions":[{"subject":"q-value","mismatch_id":"m1","verdict":"follow","from":{"schema_id":2,"version":1},"to":{"schema_id":3,"version":2}}]}';
    expect(readAnswer(body)).toEqual({
      partition: '0',
      offset: '9007199254740993',
      error: null,
      keySchemaId: null,
      valueSchemaId: '3',
      resolutions: [
        {
          subject: 'q-value',
          mismatchId: 'm1',
          verdict: 'follow',
          from: { schemaId: '2', version: '1' },
          to: { schemaId: '3', version: '2' },
        },
      ],
    });
  });

  it('names the places that were refused', () => {
    expect(issuesOf([{ index: 0, path: '/value/bid', expected: 'double', actual: 'string' }])).toEqual([
      { path: '/value/bid', expected: 'double', actual: 'string' },
    ]);
    expect(issuesOf(undefined)).toEqual([]);
  });
});
