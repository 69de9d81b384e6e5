import { demoKeyOf } from './lib/demo-key.mjs';
import { isReady } from './lib/gateway.mjs';
import { showRace } from './lib/race.mjs';
import { complain, say } from './lib/say.mjs';
import { until } from './lib/wait.mjs';

/*
 * The demo of `npm run up`, as the service `demo` of compose.yaml. It has nothing of its own but where the others are,
 * and what their reader's addresses are outside of the containers.
 */

const { GATEWAY_URL = '', SHOWN_URL = '', KAFKA = '', SCHEMA_REGISTRY_URL = '' } = process.env;
const limitMs = 120_000;

/** The registry has no health check of its own in there. */
const registryAnswers = async () => {
  const response = await fetch(`${SCHEMA_REGISTRY_URL}/subjects`).catch(() => null);
  return response?.ok === true;
};

try {
  const ready = await until(async () => (await isReady(GATEWAY_URL)) && (await registryAnswers()), limitMs);
  if (!ready) throw new Error(`the gateway or the registry was not there within ${limitMs / 1000} s`);
  const stack = { kafka: KAFKA, schemaRegistry: SCHEMA_REGISTRY_URL };
  await showRace(GATEWAY_URL, stack, { apiKey: demoKeyOf(process.env), shown: SHOWN_URL });
  say(`Sluicegate runs at ${SHOWN_URL}. Ctrl-C ends it.`);
} catch (error) {
  say('The demo did not come to its end:');
  complain(error);
  process.exitCode = 1;
}
