import { networkMeaning } from '#registry';

/** What the messages of both Kafka clients mean to an operator. The first pattern that matches counts. */
const texts: readonly (readonly [RegExp, string])[] = [
  [/no (\S+ )*token|token endpoint/i, 'no token for Kafka could be obtained: check kafka.sasl'],
  [/sasl|authenticat|credentials/i, 'the brokers refuse the login: check kafka.sasl'],
  [
    /certificate|self.signed|issuer/i,
    'TLS: the brokers have a certificate that is not trusted: check kafka.ssl',
  ],
  [/ssl|tls|wrong version number/i, 'TLS: handshake failed: check kafka.ssl'],
  [/time.?out|timed out|in time|too long/i, 'timed out'],
  [/clos|disconnect|reset|hang up/i, 'the brokers close the connection: check kafka.ssl and kafka.sasl'],
];

/** A broker's message that ends the handshake because of the certificate that it got, or did not get. */
const certificateRefused = /\balert\b.*\b(certificate|ca)\b/i;

/** Why no broker responds, without broker names: several brokers would give several texts. */
export function kafkaReason(message: string): string {
  if (certificateRefused.test(message))
    return "TLS: the brokers refuse the gateway's certificate: check kafka.ssl";
  const code = /\b(E[A-Z]{4,}|EAI_[A-Z]+)\b/.exec(message)?.[1];
  const words = code === undefined ? null : networkMeaning(code);
  return words ?? texts.find(([pattern]) => pattern.test(message))?.[1] ?? 'no broker responds';
}
