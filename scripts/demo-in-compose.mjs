import { demoKeyOf } from './lib/demo-key.mjs';
import { isReady } from './lib/gateway.mjs';
import { runDemo } from './lib/race.mjs';
import { printError, print } from './lib/output.mjs';
import { until } from './lib/wait.mjs';

/*
 * The demo of `npm run up`, as the service `demo` of compose.yaml. It has nothing of its own but where the others are,
 * and what their reader's addresses are outside of the containers.
 */

const { GATEWAY_URL = '', SHOWN_URL = '', KAFKA = '', SCHEMA_REGISTRY_URL = '' } = process.env;
const limitMs = 120_000;

/** The registry has no health check of its own in there. */
const registryIsReady = async () => {
  const response = await fetch(`${SCHEMA_REGISTRY_URL}/subjects`).catch(() => null);
  return response?.ok === true;
};

try {
  const ready = await until(async () => (await isReady(GATEWAY_URL)) && (await registryIsReady()), limitMs);
  if (!ready) throw new Error(`the gateway or the registry was not there within ${limitMs / 1000} s`);
  const stack = { kafka: KAFKA, schemaRegistry: SCHEMA_REGISTRY_URL };
  await runDemo(GATEWAY_URL, stack, { apiKey: demoKeyOf(process.env), shown: SHOWN_URL });
  print(`Sluicegate runs at ${SHOWN_URL}. Ctrl-C ends it.`);
} catch (error) {
  print('The demo did not come to its end:');
  printError(error);
  process.exitCode = 1;
}
