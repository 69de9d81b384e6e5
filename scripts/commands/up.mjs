import {
  endInBackground,
  killInBackground,
  logFileOf,
  logTail,
  startInBackground,
} from '../lib/background.mjs';
import { ensureBuilt } from '../lib/build.mjs';
import { demoKeyOf } from '../lib/demo-key.mjs';
import { onShutdown, shutDown } from '../lib/shutdown.mjs';
import { gatewayCommand, gatewaySettings, isReady } from '../lib/gateway.mjs';
import { root, toolEnv } from '../lib/paths.mjs';
import { configuredPort, requireFree } from '../lib/ports.mjs';
import { runDemo } from '../lib/race.mjs';
import { UserError, printError, print, secondsSince } from '../lib/output.mjs';
import { bringUpStack, endPartsOnShutdown } from '../lib/stack.mjs';
import { hasEnded } from '../lib/tool.mjs';
import { until } from '../lib/wait.mjs';

const portVariable = 'SLUICEGATE_HTTP__PORT';
const readyLimitMs = 60_000;

/**
 * `npm run up`: starts the stack and a gateway with the example configuration, runs the demo, and stays until Ctrl-C.
 * Then it stops every process that it started. Processes that were already running stay.
 * @returns {Promise<number>}
 */
export async function up() {
  const port = configuredPort(portVariable) ?? 8080;
  await requireFree('the gateway', port, portVariable);
  const { urls, started } = await bringUpStack();
  endPartsOnShutdown(started);
  await ensureBuilt();
  const url = `http://127.0.0.1:${port}`;
  const gateway = await startGateway(urls, port, url);
  /** @type {Promise<number | null>} */
  const exit = new Promise((resolve) => gateway.once('exit', resolve));
  gateway.ref();

  try {
    await runDemo(url, urls, { apiKey: demoKeyOf(process.env) });
  } catch (error) {
    print('The demo failed:');
    printError(error);
  }
  print(`Sluicegate is running at ${url}, its console at ${url}/console/.`);
  print(`Its log is ${logFileOf('gateway')}. Press Ctrl-C to stop.`);

  const code = await exit;
  // Reached only when the gateway exits by itself or by `npm run down`: on Ctrl-C this process exits first.
  if (code !== 0) print(`The gateway exited with code ${code}. The end of its log:\n${logTail('gateway')}`);
  return shutDown(code ?? 1);
}

/**
 * @param {import('../lib/stack.mjs').StackUrls} urls
 * @param {number} port
 * @param {string} url
 */
async function startGateway(urls, port, url) {
  const from = performance.now();
  const child = startInBackground('gateway', port, {
    ...gatewayCommand(['--config', 'examples/sluicegate.yaml']),
    cwd: root,
    env: { ...toolEnv(), ...gatewaySettings(urls, port) },
  });
  onShutdown({
    orderly: async () => {
      await endInBackground('gateway');
    },
    atOnce: () => killInBackground('gateway'),
  });
  const ready = await until(async () => (await isReady(url)) || hasEnded(child), readyLimitMs);
  if (ready && !hasEnded(child)) {
    print(`  the gateway is ready (${secondsSince(from)})`);
    return child;
  }
  const why = ready ? 'exited before it was ready' : `was not ready within ${readyLimitMs / 1000} s`;
  throw new UserError(`The gateway ${why}. The end of ${logFileOf('gateway')}:\n${logTail('gateway')}`);
}
