import { HttpRegistry } from '#registry';
import type { Logger } from 'pino';
import type { Settings } from '../config/settings.schema.js';
import { registryCredentials } from '../credentials/registry-credentials.js';
import type { SecretFiles } from '../credentials/secret-files.js';
import { warnOfLenientSchema } from '../observability/lenient-schema.js';
import { warnOfFailedRefresh } from './failed-refresh.js';

/** The registry of the settings. */
export function createRegistry(
  { schemaRegistry: settings }: Pick<Settings, 'schemaRegistry'>,
  files: SecretFiles,
  logger: Logger,
): HttpRegistry {
  return new HttpRegistry({
    url: settings.url,
    ...registryCredentials(settings, files, warnOfFailedRefresh(logger, 'schemaRegistry.auth')),
    timeoutMs: settings.timeoutMs,
    kafkaClusterId: settings.kafkaClusterId,
    onOddity: (oddity) => logger.warn(oddity, 'the registry returned inconsistent data'),
    onLenientSchema: ({ subject, schemaId, warnings }) =>
      warnOfLenientSchema(logger, { subject, schema_id: schemaId }, warnings),
  });
}
