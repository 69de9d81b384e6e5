import { demoKeyOf } from './lib/demo-key.mjs';
import { isReady } from './lib/gateway.mjs';
import { runDemo } from './lib/race.mjs';
import { printError, print } from './lib/output.mjs';
import { until } from './lib/wait.mjs';

/*
 * The demo of `npm run up`, as the service `demo` of compose.yaml. It only adds the addresses of the other services, inside
 * the containers and as the reader sees them outside.
 */

const { GATEWAY_URL = '', SHOWN_URL = '', KAFKA = '', SCHEMA_REGISTRY_URL = '' } = process.env;
const limitMs = 120_000;

/** The registry's container has no health check. */
const registryIsReady = async () => {
  const response = await fetch(`${SCHEMA_REGISTRY_URL}/subjects`).catch(() => null);
  return response?.ok === true;
};

try {
  const ready = await until(async () => (await isReady(GATEWAY_URL)) && (await registryIsReady()), limitMs);
  if (!ready) throw new Error(`The gateway or the registry did not respond within ${limitMs / 1000} s.`);
  const stack = { kafka: KAFKA, schemaRegistry: SCHEMA_REGISTRY_URL };
  await runDemo(GATEWAY_URL, stack, { apiKey: demoKeyOf(process.env), shown: SHOWN_URL });
  print(`Sluicegate is running at ${SHOWN_URL}, its console at ${SHOWN_URL}/console/. Press Ctrl-C to stop.`);
} catch (error) {
  print('The demo failed:');
  printError(error);
  process.exitCode = 1;
}
