import { expect, it } from 'vitest';
import { jsonType } from './json-type.js';
import { RawJson } from './raw-json.js';
import { readJson } from './read-json.js';

it.each([
  '""',
  '"[1]"',
  '{}',
  '{"a":[]}',
  '[]',
  '[{}]',
  'true',
  'false',
  '0',
  '-1.5e3',
  '123456789012345678901234567890',
  '0.12345678901234567890',
])('the type of %s is known without parsing it', (text) => {
  const bytes = Buffer.from(`x${text}x`);
  const raw = new RawJson(bytes, 1, bytes.length - 1);
  expect(raw.type).toBe(jsonType(readJson(text)));
  expect(raw.type).toBe(jsonType(raw.parse()));
});
