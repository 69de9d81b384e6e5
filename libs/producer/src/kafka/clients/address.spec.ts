import { expect, test } from 'vitest';
import { parseAddress } from './address.js';

test.each([
  ['127.0.0.1:9093', { host: '127.0.0.1', port: 9093 }],
  ['kafka', { host: 'kafka', port: 9092 }],
  ['[::1]:9094', { host: '::1', port: 9094 }],
])('%s is a valid address', (text, address) => {
  expect(parseAddress(text)).toEqual(address);
});

test.each(['', ':9092', 'a b:1', '::1', 'kafka:port'])('"%s" is not a valid address', (text) => {
  expect(() => parseAddress(text)).toThrow(TypeError);
});
