import { join } from 'node:path';
import { projectNode, root } from './paths.mjs';

/**
 * The command that starts a gateway from the build.
 * @param {readonly string[]} args  of the gateway, such as `--config FILE`
 * @returns {{ command: string, args: string[] }}
 */
export function gatewayCommand(args) {
  const flags = [
    '--enable-source-maps',
    // kafkajs sets timers with a negative delay, which Node treats as 1 ms and warns about.
    '--disable-warning=TimeoutNegativeWarning',
    // ADR 18. Also in the Dockerfile and in the tests' gateway.
    '--no-memory-reducer',
  ];
  return {
    command: projectNode,
    args: [...flags, join(root, 'dist', 'apps', 'api', 'src', 'main.js'), ...args],
  };
}

/**
 * The settings that connect a gateway to this stack. They override its file.
 * @param {import('./stack.mjs').StackUrls} urls
 * @param {number} port
 * @returns {Record<string, string>}
 */
export function gatewaySettings(urls, port) {
  return {
    SLUICEGATE_HTTP__PORT: String(port),
    SLUICEGATE_KAFKA__BROKERS: urls.kafka,
    SLUICEGATE_SCHEMA_REGISTRY__URL: urls.schemaRegistry,
    SLUICEGATE_POSTGRES__URL: urls.postgres,
  };
}

/**
 * Whether the gateway at that address reports that it is ready.
 * @param {string} url
 * @returns {Promise<boolean>}
 */
export async function isReady(url) {
  try {
    const response = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(2000) });
    await response.arrayBuffer();
    return response.status === 200;
  } catch {
    return false;
  }
}
