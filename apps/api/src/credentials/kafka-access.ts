import type { createKafkaSender } from '#producer';
import type { Settings } from '../config/settings.schema.js';
import type { TokenFailure } from './cached-token.js';
import type { SecretFiles } from './secret-files.js';
import { createTokenSource } from './token-source.js';

type KafkaAccess = Pick<Parameters<typeof createKafkaSender>[0], 'ssl' | 'sasl'>;

/** How the gateway gets access to Kafka. What comes from files is read at each connection and authentication. */
export function kafkaAccess(
  { ssl, sasl }: Settings['kafka'],
  files: SecretFiles,
  onFailedRefresh: (failure: TokenFailure) => void,
): KafkaAccess {
  return {
    ssl: ssl === false ? false : files.has('kafka.ssl') ? files.tls('kafka.ssl') : () => ({}),
    sasl: saslOf(sasl, files, onFailedRefresh),
  };
}

function saslOf(
  sasl: Settings['kafka']['sasl'],
  files: SecretFiles,
  onFailedRefresh: (failure: TokenFailure) => void,
): KafkaAccess['sasl'] {
  if (sasl === null) return null;
  if (sasl.mechanism === 'oauthbearer') {
    const token = createTokenSource(sasl, { setting: 'kafka.sasl', files, onFailedRefresh });
    return { mechanism: 'oauthbearer', token, refused: token.refused };
  }
  const { mechanism, username, password, passwordFile } = sasl;
  return {
    mechanism,
    username,
    password: passwordFile === undefined ? () => password ?? '' : files.text('kafka.sasl.passwordFile'),
  };
}
