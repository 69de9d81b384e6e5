import { pbkdf2Sync, randomBytes } from 'node:crypto';
import { alterUserScramCredentialsV0, Connection } from '@platformatic/kafka';

const ITERATIONS = 4096;
/** Kafka's numbers of the mechanisms, and the length of their digests. */
const MECHANISMS = {
  'scram-sha-256': { mechanism: 1, digest: 'sha256', length: 32 },
  'scram-sha-512': { mechanism: 2, digest: 'sha512', length: 64 },
} as const;

/** Replaces a user's password of one mechanism. `broker`: `host:port` of a listener without TLS and SASL. */
export async function setScramPassword(
  broker: string,
  name: keyof typeof MECHANISMS,
  { username, password }: { readonly username: string; readonly password: string },
): Promise<void> {
  const { mechanism, digest, length } = MECHANISMS[name];
  const salt = randomBytes(16);
  const saltedPassword = pbkdf2Sync(password, salt, ITERATIONS, length, digest);
  const [host = '', port] = broker.split(':');
  const connection = new Connection('scram-password');
  await connection.connect(host, Number(port));
  try {
    await alterUserScramCredentialsV0.api.async(
      connection,
      [],
      [{ name: username, mechanism, iterations: ITERATIONS, salt, saltedPassword }],
    );
  } finally {
    await connection.close();
  }
}
