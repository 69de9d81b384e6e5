import { expect, it } from 'vitest';
import { kafkaReason } from './kafka-reason.js';

it.each<readonly [message: string, reason: string]>([
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
    'b1.internal:9092: Connection to b1.internal:9092 failed: SASL authentication failed',
    'the brokers refuse the login: check kafka.sasl',
  ],
  [
    'b1.internal:9092: the broker refused credentials that have been replaced since',
    'the brokers refuse the login: check kafka.sasl',
  ],
  ...[
    'the token endpoint login.internal: connection refused',
    'no AWS MSK IAM token: CredentialsProviderError',
    'no token could be obtained',
  ].map(
    (text) =>
      [`b1.internal:9092: ${text}`, 'no token for Kafka could be obtained: check kafka.sasl'] as const,
  ),
  [
    'b1.internal:9092: Connection error: C04:error:0A00045C:SSL routines:ssl3_read_bytes:tlsv13 alert certificate required',
    "TLS: the brokers refuse the gateway's certificate: check kafka.ssl",
  ],
  [
    'b1.internal:9092: write EPROTO C04:error:0A000418:SSL routines:ssl3_read_bytes:tlsv1 alert unknown ca',
    "TLS: the brokers refuse the gateway's certificate: check kafka.ssl",
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
