import { expect, it } from 'vitest';
import type { JsonForm } from '../codec.js';
import { readJson } from '../json/read-json.js';
import { compileCodec } from './compile-codec.js';
import { array, codecOf, fieldOf as field, map, record, schemaOf } from '../testing/codec-fixture.js';

const Leg = record('Leg', field('px', 'int'));
const entries = {
  type: 'array',
  items: {
    ...record('Entry', field('key', 'string'), field('value', 'Leg')),
    'connect.internal.type': 'MapEntry',
  },
};
const codecs = (form: JsonForm) =>
  codecOf(
    record(
      'V',
      field('leg', Leg),
      field('m', map('Leg'), {}),
      field('a', array(map('Leg')), []),
      field('u', ['null', map('Leg')], null),
      field('e', entries, []),
    ),
    form,
  );

/** What is remembered, stored and logged of data that may be of a later schema: no part of it may be the data's own. */
it.each<readonly [string, JsonForm, string, string]>([
  ['a field of a record', 'plain', '{"leg":{"px":1,"q":2}}', '/leg/q'],
  ['null in a map', 'plain', '{"leg":{"px":1},"m":{"AAPL":null}}', '/m/*'],
  ['a wrapped value in a map', 'avro', '{"leg":{"px":1},"m":{"AAPL":{"Leg":{"px":1}}}}', '/m/*'],
  ['an extra field in a map', 'plain', '{"leg":{"px":1},"m":{"AAPL":{"px":1,"q":2}}}', '/m/*/q'],
  ['a map in an array', 'avro', '{"leg":{"px":1},"a":[{},{"AAPL":{"px":1,"q":2}}]}', '/a/*/*/q'],
  ['a map in a union', 'avro', '{"leg":{"px":1},"u":{"map":{"AAPL":{"px":null}}}}', '/u/map/*/px'],
  ['a map that is an array of entries', 'plain', '{"leg":{"px":1},"e":{"AAPL":{"px":null}}}', '/e/*/px'],
  [
    'map entries as an array',
    'plain',
    '{"leg":{"px":1},"e":[{"key":"AAPL","value":{"px":null}}]}',
    '/e/*/value/px',
  ],
])('the place of an issue has no key and no number: %s', (_, form, text, expected) => {
  const encoded = codecs(form).encode(readJson(text));
  const issues = encoded.ok ? [] : encoded.issues;
  expect(issues.map(({ path, pathPattern: encoder = path }) => encoder)).toEqual([expected]);
  expect(JSON.stringify(issues)).not.toContain('AAPL');
});

it.each<readonly [string, JsonForm, string, readonly string[]]>([
  [
    'a map',
    'plain',
    '{"leg":{"px":1},"m":{"AAPL":{"px":"1"},"M/S~T":{"px":1,"q":1},"7":null}}',
    ['/m/*', '/m/*/px', '/m/*/q'],
  ],
  ['a map in an array', 'avro', '{"leg":{"px":1},"a":[{},{"AAPL":{"px":"x"}}]}', ['/a/1/*/px']],
  ['a map in a union', 'plain', '{"leg":{"px":1},"u":{"AAPL":{}}}', ['/u/*/px']],
  ['entries as an object', 'plain', '{"leg":{"px":1},"e":{"AAPL":{"px":1.5},"MSFT":1}}', ['/e/*', '/e/*/px']],
  ['a key that no UTF-8 can hold', 'plain', '{"leg":{"px":1},"m":{"\\ud800":{"px":1}}}', ['/m/*']],
])('the path of an issue has no key of a map: %s', (_, form, text, expected) => {
  const encoded = codecs(form).encode(readJson(text));
  expect(encoded.ok ? [] : encoded.issues.map(({ path }) => path).sort()).toEqual(expected);
});

it('the place of an issue has a field in the spelling of the schema', () => {
  const schema = record('V', field('LEG', Leg));
  const codec = compileCodec(schemaOf(schema), 'plain', null, { fieldCase: 'insensitive' });
  const encoded = codec.encode(readJson('{"leg":{"px":1,"q":2}}'));
  expect(encoded.ok ? [] : encoded.issues.map(({ path, pathPattern: encoder }) => [path, encoder])).toEqual([
    ['/leg/q', '/LEG/q'],
  ]);
});
