import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The user that every mechanism accepts. */
export const user = { username: 'alice', password: 'only-for-tests' } as const;
/** How long a session lasts before the client has to reauthenticate, in ms. */
export const SESSION_MS = 6000;
const STORE_PASSWORD = 'only-for-tests';

/** A broker's listener that requires TLS and SASL. */
export interface SecuredListener {
  readonly port: number;
  /** The certificate as PEM. */
  readonly ca: string;
  /** Its lines of `server.properties`. */
  readonly properties: string;
  /** Arguments for formatting the storage: the SCRAM users. */
  readonly formatArguments: readonly string[];
}

/** Creates a new key in `directory`. `name`: the listener's name. */
export async function createSecuredListener(
  directory: string,
  name: string,
  port: number,
): Promise<SecuredListener> {
  const store = join(directory, 'broker.p12');
  const access = ['-keystore', store, '-storepass', STORE_PASSWORD, '-alias', 'broker'];
  const home = process.env['JAVA_HOME'];
  const keytool = home === undefined ? 'keytool' : join(home, 'bin', 'keytool');
  const names = ['-dname', 'CN=broker', '-ext', 'san=ip:127.0.0.1', '-ext', 'bc=ca:true'];
  await run(keytool, ['-genkeypair', '-keyalg', 'EC', '-storetype', 'PKCS12', ...names, ...access]);
  const pem = join(directory, 'broker.pem');
  await run(keytool, ['-exportcert', '-rfc', '-file', pem, ...access]);
  const prefix = `listener.name.${name.toLowerCase()}`;
  const security = 'org.apache.kafka.common.security';
  const scram = `${security}.scram.ScramLoginModule required;`;
  const plain = `${security}.plain.PlainLoginModule required user_${user.username}="${user.password}";`;
  return {
    port,
    ca: await readFile(pem, 'utf8'),
    properties: `
${prefix}.ssl.keystore.location=${store}
${prefix}.ssl.keystore.password=${STORE_PASSWORD}
${prefix}.ssl.keystore.type=PKCS12
${prefix}.sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-256,SCRAM-SHA-512
${prefix}.plain.sasl.jaas.config=${plain}
${prefix}.scram-sha-256.sasl.jaas.config=${scram}
${prefix}.scram-sha-512.sasl.jaas.config=${scram}
connections.max.reauth.ms=${SESSION_MS}
`,
    formatArguments: ['SCRAM-SHA-256', 'SCRAM-SHA-512'].flatMap((mechanism) => [
      '--add-scram',
      `${mechanism}=[name=${user.username},password=${user.password}]`,
    ]),
  };
}
