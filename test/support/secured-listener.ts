import { mkdir, writeFile } from 'node:fs/promises';
import { connect } from 'node:tls';
import { once } from 'node:events';
import { join } from 'node:path';
import { X509Certificate } from 'node:crypto';
import { alterBroker } from './broker-settings.js';
import { CertificateAuthority } from './certificates.js';
import { TcpGate } from './tcp-gate.js';
import { TokenIssuer } from './token-issuer.js';

/** The user that every mechanism with a password accepts. */
export const user = { username: 'alice', password: 'only-for-tests' } as const;
/** How long a session lasts before the client has to reauthenticate, in ms. */
export const SESSION_MS = 6000;

/** Two listeners of a broker, each behind a gate that can cut its connections. */
export interface SecuredListeners {
  /** Requires TLS and SASL. */
  readonly sasl: SecuredListener;
  /** Requires TLS with a client's certificate of `clients` or `laterClients`. */
  readonly mutual: SecuredListener;
  /** The present authority of the broker's certificate. */
  readonly authority: CertificateAuthority;
  readonly clients: CertificateAuthority;
  readonly laterClients: CertificateAuthority;
  /** Whose tokens OAUTHBEARER accepts. */
  readonly tokens: TokenIssuer;
  /** Their lines of `server.properties`. */
  readonly properties: string;
  /** Arguments for formatting the storage: the SCRAM users. */
  readonly formatArguments: readonly string[];
  /** Arguments of the broker's JVM. */
  readonly jvm: readonly string[];
  /** Gives the running broker a new key and a certificate of this authority. Resolves when new connections get it. */
  changeCertificate(broker: RunningBroker, authority: CertificateAuthority): Promise<void>;
  close(): Promise<void>;
}

export interface SecuredListener {
  /** The broker's own port. */
  readonly port: number;
  readonly gate: TcpGate;
  /** `host:port` of the gate. */
  readonly address: string;
}

/** How a broker is reached without TLS and SASL. */
export interface RunningBroker {
  readonly id: number;
  /** `host:port` */
  readonly address: string;
}

/** The names of the listeners, with their security protocol. */
export const securedProtocols = { SECURED: 'SASL_SSL', MUTUAL: 'SSL' } as const;

/** Creates new keys in `directory`. */
export async function createSecuredListeners(
  directory: string,
  [saslPort, mutualPort]: readonly [number, number],
): Promise<SecuredListeners> {
  await mkdir(directory, { recursive: true });
  let authority = new CertificateAuthority('brokers');
  const clients = new CertificateAuthority('clients');
  const laterClients = new CertificateAuthority('later clients');
  const write = async (name: string, text: string): Promise<string> => {
    const file = join(directory, name);
    await writeFile(file, text);
    return file;
  };
  const { cert, key } = authority.server();
  const keyStore = await write('broker.pem', key + cert);
  let keyStores = 1;
  const trustStore = await write('clients.pem', clients.pem + laterClients.pem);
  const tokens = await TokenIssuer.create();
  const keys = await write('jwks.json', tokens.jwks);
  const [sasl, mutual] = await Promise.all([gated(saslPort), gated(mutualPort)]);
  return {
    sasl,
    mutual,
    get authority() {
      return authority;
    },
    clients,
    laterClients,
    tokens,
    properties: `
${tlsProperties('secured', keyStore)}
${saslProperties(`file://${keys}`)}
${tlsProperties('mutual', keyStore)}
listener.name.mutual.ssl.client.auth=required
listener.name.mutual.ssl.truststore.type=PEM
listener.name.mutual.ssl.truststore.location=${trustStore}
connections.max.reauth.ms=${SESSION_MS}
# Whoever names a topic in a rule is alone with it. Topics without rules are everybody's.
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
allow.everyone.if.no.acl.found=true
super.users=User:ANONYMOUS
`,
    formatArguments: ['SCRAM-SHA-256', 'SCRAM-SHA-512'].flatMap((mechanism) => [
      '--add-scram',
      `${mechanism}=[name=${user.username},password=${user.password}]`,
    ]),
    jvm: [`-Dorg.apache.kafka.sasl.oauthbearer.allowed.urls=file://${keys}`],
    async changeCertificate({ id, address }, next) {
      const changed = next.server();
      keyStores += 1;
      const location = await write(`broker-${keyStores}.pem`, changed.key + changed.cert);
      const listeners = Object.keys(securedProtocols).map((name) => name.toLowerCase());
      const locationOf = (listener: string) => `listener.name.${listener}.ssl.keystore.location`;
      await alterBroker(
        address,
        id,
        Object.fromEntries(listeners.map((listener) => [locationOf(listener), location])),
      );
      const { fingerprint256 } = new X509Certificate(changed.cert);
      for (const port of [saslPort, mutualPort]) while ((await shownAt(port)) !== fingerprint256);
      authority = next;
    },
    async close() {
      await Promise.all([sasl.gate.close(), mutual.gate.close()]);
    },
  };
}

async function gated(port: number): Promise<SecuredListener> {
  const gate = await TcpGate.before(`tcp://127.0.0.1:${port}`);
  return { port, gate, address: `127.0.0.1:${new URL(gate.url).port}` };
}

/** The fingerprint of the certificate that a new connection gets. */
async function shownAt(port: number): Promise<string> {
  const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false });
  // A listener that requires a certificate ends the connection after the handshake.
  socket.on('error', () => undefined);
  await once(socket, 'secureConnect');
  const { fingerprint256 } = socket.getPeerCertificate();
  socket.destroy();
  return fingerprint256;
}

const tlsProperties = (listener: string, keyStore: string): string => `
listener.name.${listener}.ssl.keystore.type=PEM
listener.name.${listener}.ssl.keystore.location=${keyStore}`;

/** `server.properties` in which a user has this password by PLAIN, which a broker reads at its start only. */
export function withPlainPassword(
  properties: string,
  { username, password }: { readonly username: string; readonly password: string },
): string {
  return properties.replace(/^(.* required)(.*user_.*);$/m, (_, module: string, users: string) => {
    const others = users.split(' ').filter((entry) => !entry.startsWith(`user_${username}=`));
    return `${module}${others.join(' ')} user_${username}="${password}";`;
  });
}

function saslProperties(jwksUrl: string): string {
  const security = 'org.apache.kafka.common.security';
  const scram = `${security}.scram.ScramLoginModule required;`;
  const plain = `${security}.plain.PlainLoginModule required user_${user.username}="${user.password}";`;
  const bearer = 'listener.name.secured.oauthbearer.sasl';
  return `
listener.name.secured.sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-256,SCRAM-SHA-512,OAUTHBEARER
listener.name.secured.plain.sasl.jaas.config=${plain}
listener.name.secured.scram-sha-256.sasl.jaas.config=${scram}
listener.name.secured.scram-sha-512.sasl.jaas.config=${scram}
${bearer}.jaas.config=${security}.oauthbearer.OAuthBearerLoginModule required;
${bearer}.server.callback.handler.class=${security}.oauthbearer.OAuthBearerValidatorCallbackHandler
# Not below the listener's prefix: there Kafka 4.1 does not find them, and accepts tokens without a look at their signature.
sasl.oauthbearer.jwt.validator.class=${security}.oauthbearer.BrokerJwtValidator
sasl.oauthbearer.jwks.endpoint.url=${jwksUrl}
sasl.oauthbearer.expected.issuer=${TokenIssuer.issuer}
sasl.oauthbearer.expected.audience=${TokenIssuer.audience}
# A token is not accepted beyond its time.
sasl.oauthbearer.clock.skew.seconds=0`;
}
