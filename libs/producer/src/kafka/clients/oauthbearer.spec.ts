import { expect, test } from 'vitest';
import { refusalIn, tokenMessage } from './oauthbearer.js';

test('a token is sent as RFC 7628 has it', () => {
  expect(tokenMessage('a.b.c').toString()).toBe('n,,\u0001auth=Bearer a.b.c\u0001\u0001');
});

test('no message is no refusal', () => {
  expect(refusalIn(Buffer.alloc(0))).toBeNull();
});

test.each([
  ['{"status":"invalid_token"}', 'invalid_token'],
  ['{"status" : "insufficient_scope","scope":"kafka"}', 'insufficient_scope'],
  ['{"status":"Bearer a.b.c"}', 'the broker refuses the token'],
  ['not JSON', 'the broker refuses the token'],
])('the message %s is a refusal, of which only a status is repeated', (message, reason) => {
  expect(refusalIn(Buffer.from(message))).toBe(`SASL OAUTHBEARER authentication failed: ${reason}`);
});
