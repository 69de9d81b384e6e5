import { expect, it } from 'vitest';
import { pathInBody } from './produce.body.js';

it.each([
  ['a member of the body', ['records'], '/records'],
  ['a member of a record', ['records', 3, 'partition'], '/records/3/partition'],
  ['a member of a header', ['records', 3, 'headers', 0, 'name'], '/records/3/headers/0/name'],
  ['a member that the API does not know', ['secret'], '/*'],
  ['within a value', ['records', 3, 'value', 'secret', 4, 'a'], '/records/3/value/*/4/*'],
  ['within a key, a name of the API', ['records', 0, 'key', 'name'], '/records/0/key/*'],
  ['within a value of one record of a stream', ['value', 'headers', 'secret'], '/value/*/*'],
])('names %s', (_, steps, path) => {
  expect(pathInBody(steps)).toBe(path);
});
