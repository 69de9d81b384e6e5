import { expect, it } from 'vitest';
import { kafkaReason } from './kafka-reason.js';

it.each([
  ['b1.internal:9092: Connection error: connect ECONNREFUSED 10.0.0.1:9092', 'connection refused'],
  ['b1.internal:9092: getaddrinfo ENOTFOUND b1.internal', 'host not found'],
  ['b1.internal:9092: getaddrinfo EAI_AGAIN b1.internal', 'host not found'],
  ['b1.internal:9092: the connection attempt timed out', 'timed out'],
  ['b1.internal:9092: no response in time', 'timed out'],
  ['b1.internal:9092: Request ApiVersions(key: 18, version: 0) timed out', 'timed out'],
  [
    'b1.internal:9092: SASL PLAIN authentication failed: Authentication failed',
    'the brokers refuse the login: check kafka.sasl',
  ],
  [
    'b1.internal:9092: Connection error: self-signed certificate',
    'TLS: the brokers have a certificate that is not trusted: check kafka.ssl',
  ],
  [
    'b1.internal:9092: Connection error: Client network socket disconnected before secure TLS connection was established',
    'TLS: handshake failed: check kafka.ssl',
  ],
  ['b1.internal:9092: Closed connection', 'the brokers close the connection: check kafka.ssl and kafka.sasl'],
  ['b1.internal:9092: something else', 'no broker responds'],
])('%s is %s', (message, reason) => {
  expect(kafkaReason(message)).toBe(reason);
});
