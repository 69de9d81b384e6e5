import { join } from 'node:path';
import { demo } from '../demo.mjs';
import { keyHeader } from './demo-key.mjs';
import { readJson } from './json.mjs';
import { root } from './paths.mjs';
import { print } from './output.mjs';
import { until } from './wait.mjs';

/**
 * Runs the demo on a gateway with the example configuration and prints commands to try next.
 * @param {string} gateway  its base URL
 * @param {Pick<import('./stack.mjs').StackUrls, 'kafka' | 'schemaRegistry'>} stack
 * @param {object} [reader]
 * @param {string | null} [reader.apiKey]  null when the gateway has none configured
 * @param {string} [reader.shown]  the gateway's base URL as the reader sees it, if it differs
 */
export async function runDemo(gateway, stack, { apiKey = null, shown = gateway } = {}) {
  await demo({
    gateway,
    apiKey,
    registry: stack.schemaRegistry,
    schemas: {
      barKey: exampleSchema('Bar1sRowsKey'),
      barValue: exampleSchema('Bar1sRowsValue'),
      quoteValue: exampleSchema('Quotes1sRowsValue'),
      tradesValue: exampleSchema('Trades1sRowsValue'),
    },
    createTopics: (names) => createTopics(stack.kafka, names),
    print,
  });
  for (const line of nextSteps(shown, apiKey)) print(line);
}

/**
 * @param {string} gateway
 * @param {string | null} apiKey
 * @returns {string[]}
 */
export function nextSteps(gateway, apiKey) {
  const header = Object.entries(keyHeader(apiKey))
    .map(([name, value]) => ` -H '${name}: ${value}'`)
    .join('');
  const curl = `curl -s${header}`;
  return [
    'Try next:',
    `  in the console, the key that is blocked: ${gateway}/console/subjects/quotes_1s_rows/quotes_1s_rows-key`,
    `  ${curl} ${gateway}/v1/subjects`,
    `  ${curl} '${gateway}/v1/mismatches?topic=quotes_1s_rows'`,
    `  ${curl} -X POST -H 'content-type: application/json' -d '{"reason":"the key was repaired"}' ` +
      `${gateway}/v1/subjects/quotes_1s_rows/quotes_1s_rows-key/reset`,
  ];
}

/** @param {string} name */
const exampleSchema = (name) =>
  /** @type {import('../demo.mjs').RecordSchema} */ (
    readJson(join(root, 'examples', 'schemas', `${name}.avsc`))
  );

/**
 * Creates the topics that do not exist.
 * @param {string} broker
 * @param {string[]} names
 */
async function createTopics(broker, names) {
  const { Kafka, KafkaJSProtocolError, logLevel } = (await import('kafkajs')).default;
  const admin = new Kafka({
    brokers: [broker],
    clientId: 'sluicegate-demo',
    logLevel: logLevel.NOTHING,
  }).admin();
  const areLed = async () => {
    const { topics } = await admin.fetchTopicMetadata({ topics: names });
    return topics.every(({ partitions }) => partitions.every(({ leader }) => leader >= 0));
  };
  /** @param {unknown} error */
  const notYet = (error) => {
    const kinds = ['UNKNOWN_TOPIC_OR_PARTITION', 'LEADER_NOT_AVAILABLE'];
    if (error instanceof KafkaJSProtocolError && kinds.includes(error.type)) return false;
    throw error;
  };
  await admin.connect();
  try {
    const topics = names.map((topic) => ({ topic, numPartitions: 1, replicationFactor: 1 }));
    await admin.createTopics({ topics, waitForLeaders: false });
    // A broker may not know a new topic yet. kafkajs's own wait would fail then.
    if (!(await until(() => areLed().catch(notYet), 60_000)))
      throw new Error('Kafka did not create the topics.');
  } finally {
    await admin.disconnect();
  }
}
