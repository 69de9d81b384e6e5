import { describe, expect, it } from 'vitest';
import { JsonScanner } from './json-scanner.js';
import { jsonType } from './json-type.js';
import { RawJson } from './raw-json.js';
import { readJson } from './read-json.js';

/** The value of the only member of an object, as Kafka gets it. */
function compact(text: string): string {
  const scanner = new JsonScanner(Buffer.from(`{"value": ${text} }`), 200, '{"value":'.length);
  return String(scanner.value(2)?.compact());
}

describe('a JSON value that is passed on', () => {
  it.each([
    ['its number is written as it was', '[0.10,1E+2,-0,-0.0,1e400,9007199254740993,1.0]'],
    ['keys like "1" keep their position', '{"b":1,"10":2,"2":3,"a":{"1":0,"0":1}}'],
    ['words are no numbers', '[true,false,null,{"a":null}]'],
    ['nothing is added to what is empty', '[[],{},"",[{}]]'],
    ['brackets, colons and spaces in strings are text', '{"a b: [,]":"} , \\": {"}'],
    ['`__proto__` is a key', '{"__proto__":{"x":1}}'],
    ['escapes stay as they were', '{"\\u0061\\/":"\\u00e9\\u00E9é\\ud800\\\\"}'],
  ])('%s', (_what, text) => {
    expect(compact(text)).toBe(text);
  });

  it('loses the white space between its tokens', () => {
    expect(compact(' \n{ "a" :\t[ 1 , 2 ]\r\n, "b c\\"" : "d  e\\\\" } ')).toBe(
      '{"a":[1,2],"b c\\"":"d  e\\\\"}',
    );
  });
});

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
