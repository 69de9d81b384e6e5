import { describe, expect, it } from 'vitest';
import { responseTypeOf } from './media-types.js';
import { formOf } from './media-types.js';

describe('the content type of a produce request', () => {
  it.each([
    ['application/vnd.kafka.avro.v2+json', 'avro'],
    ['application/vnd.kafka.avro+json', 'avro'],
    ['application/json', 'plain'],
    ['application/json; charset=utf-8', 'plain'],
    ['application/json;charset="UTF-8"', 'plain'],
    ['Application/JSON', 'plain'],
    ['application/vnd.kafka.json.v2+json', 'json'],
    ['application/vnd.kafka.binary.v2+json', 'binary'],
    ['application/vnd.kafka.v2+json', 'binary'],
    ['application/vnd.kafka.avro.v2+json; charset=utf8', 'avro'],
  ])('%s is the form %s', (contentType, form) => {
    expect(formOf(contentType)).toBe(form);
    expect(formOf(contentType)).toBe(form);
  });

  it.each([
    undefined,
    '',
    'text/plain',
    'application/xml',
    'application/vnd.kafka.jsonschema.v2+json',
    'application/json; charset=latin1',
  ])('%s is unsupported', (contentType) => {
    expect(formOf(contentType)).toBeNull();
  });
});

describe('the type of a produce response', () => {
  it.each([
    [undefined, 'application/vnd.kafka.v2+json'],
    ['', 'application/vnd.kafka.v2+json'],
    ['*/*', 'application/vnd.kafka.v2+json'],
    ['application/*', 'application/vnd.kafka.v2+json'],
    ['application/vnd.kafka.v2+json', 'application/vnd.kafka.v2+json'],
    ['application/json', 'application/json'],
    ['application/json, */*', 'application/json'],
    ['application/json;q=0.5, application/vnd.kafka.v2+json', 'application/vnd.kafka.v2+json'],
    [
      'application/vnd.kafka.v2+json, application/vnd.kafka+json, application/json',
      'application/vnd.kafka.v2+json',
    ],
    ['text/html, application/json;q=0.9', 'application/json'],
    ['application/vnd.kafka.v2+json;q=0, */*', 'application/json'],
    ['*/*, application/vnd.kafka.v2+json;q=0', 'application/json'],
    ['application/vnd.kafka.v2+json;q=0, application/*;q=0.1', 'application/json'],
    ['application/vnd.kafka.v2+json;q=0.1, */*;q=0.9', 'application/json'],
    ['application/vnd.kafka.v2+json;q=0, application/vnd.kafka+json', 'application/vnd.kafka.v2+json'],
    ['application/*, application/json', 'application/json'],
  ])('to Accept: %s is %s', (accept, type) => {
    expect(responseTypeOf(accept)).toBe(type);
  });

  it.each([
    'text/html',
    'application/json;q=0',
    'image/png, text/*',
    'application/*;q=0, */*',
    'application/json;q=0, application/vnd.kafka.v2+json;q=0, */*',
  ])('to Accept: %s is unsupported', (accept) => {
    expect(responseTypeOf(accept)).toBeNull();
  });
});
