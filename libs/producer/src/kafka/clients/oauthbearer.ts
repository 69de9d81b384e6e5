/** The client's message with a token (RFC 7628, section 3.1). */
export const tokenMessage = (token: string): Buffer => Buffer.from(`n,,\x01auth=Bearer ${token}\x01\x01`);

/** What the client sends when a token is refused, upon which the broker ends the authentication with an error (3.2.3). */
export const REFUSAL_RECEIVED = Buffer.of(1);

/**
 * Why the broker refuses the token: the `status` of its message, e.g. `invalid_token`. A broker that accepts the token sends
 * nothing. Neither client library looks at it: the refusal would appear as a closed connection.
 */
export function refusalIn(message: Buffer): string | null {
  if (message.length === 0) return null;
  const status = /"status"\s*:\s*"([a-z_]{1,40})"/.exec(message.toString('utf8'))?.[1];
  return `SASL OAUTHBEARER authentication failed: ${status ?? 'the broker refuses the token'}`;
}
