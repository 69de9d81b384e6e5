import { join } from 'node:path';
import { projectNode, root } from './paths.mjs';

/**
 * How to start one gateway from the build.
 * @param {readonly string[]} args  as the gateway takes them, `--config FILE`
 * @returns {{ command: string, args: string[] }}
 */
export function gatewayCommand(args) {
  const flags = [
    '--enable-source-maps',
    // kafkajs sets timers of a negative length; it means "now", which Node does, with a warning.
    '--disable-warning=TimeoutNegativeWarning',
    // ADR 18. The Dockerfile and the tests' gateway have it too.
    '--no-memory-reducer',
  ];
  return {
    command: projectNode,
    args: [...flags, join(root, 'dist', 'apps', 'api', 'src', 'main.js'), ...args],
  };
}

/**
 * The settings that put a gateway on this stack, whatever its file says.
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
 * Whether the gateway at that address says that it is ready.
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
