import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { kafkaJars } from './jars.mjs';
import { findJava } from './java.mjs';
import { dataDir, root } from './paths.mjs';
import { freePort, isFree } from './ports.mjs';
import { UserError } from './output.mjs';
import { runTool } from './tool.mjs';

const home = join(dataDir, 'kafka');
const config = join(home, 'server.properties');
const logs = join(home, 'log');
const jvm = [
  // All of it from the start, and regions that large requests fit into: otherwise G1 marks the whole heap again and again.
  '-Xms512m',
  '-Xmx512m',
  '-XX:G1HeapRegionSize=8m',
  `-Dlog4j2.configurationFile=${pathToFileURL(join(root, 'scripts', 'stack', 'log4j2.properties')).href}`,
  '-cp',
  join(kafkaJars, '*'),
];

/**
 * Apache Kafka as a single KRaft node: broker and controller in one process.
 * @type {import('./part.mjs').Part}
 */
export const kafka = {
  name: 'kafka',
  title: 'Apache Kafka',
  portVariable: 'KAFKA_PORT',
  defaultPort: 9092,
  endSignal: 'SIGTERM',

  async prepare(port) {
    const java = await findJava();
    mkdirSync(logs, { recursive: true });
    writeFileSync(config, properties(port, await controllerPort(port)));
    if (!existsSync(join(logs, 'meta.properties'))) await format(java);
    return { command: java, args: [...jvm, 'kafka.Kafka', config], cwd: home };
  },

  async responds(port) {
    const { Kafka, logLevel } = (await import('kafkajs')).default;
    const client = new Kafka({
      brokers: [`127.0.0.1:${port}`],
      clientId: 'sluicegate-stack',
      connectionTimeout: 1000,
      requestTimeout: 3000,
      retry: { retries: 0 },
      logLevel: logLevel.NOTHING,
    });
    const admin = client.admin();
    try {
      await admin.connect();
      return (await admin.describeCluster()).brokers.length === 1;
    } catch {
      return false;
    } finally {
      await admin.disconnect().catch(() => {});
    }
  },
};

/**
 * @param {number} port
 * @param {number} controller
 */
function properties(port, controller) {
  return `# Rewritten at each start.
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:${controller}
controller.listener.names=CONTROLLER
listeners=PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controller}
advertised.listeners=PLAINTEXT://127.0.0.1:${port}
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
log.dirs=${logs}
# Unknown topics are an error of the produce API.
auto.create.topics.enable=false
offsets.topic.replication.factor=1
offsets.topic.num.partitions=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
share.coordinator.state.topic.num.partitions=1
group.initial.rebalance.delay.ms=0
# 128 MiB by default: with large requests, G1 then marked the heap fifteen times a second.
log.cleaner.dedupe.buffer.size=4194304
`;
}

/**
 * The controller's port of the last start if it is still free, else another one.
 * @param {number} brokerPort
 */
async function controllerPort(brokerPort) {
  const before = existsSync(config)
    ? /CONTROLLER:\/\/127\.0\.0\.1:(\d+)/.exec(readFileSync(config, 'utf8'))
    : null;
  const port = Number(before?.[1] ?? 0);
  return port > 0 && port !== brokerPort && (await isFree(port)) ? port : freePort();
}

/** @param {string} java */
async function format(java) {
  const args = [...jvm, 'kafka.tools.StorageTool', 'format', '-t', newClusterId(), '-c', config];
  const { code, output } = await runTool(java, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  if (code !== 0)
    throw new UserError(`Kafka's storage could not be formatted (exit code ${code}):\n${output}`);
}

/** 16 bytes in base64url. Not with a leading dash, which the storage tool would read as an option. */
function newClusterId() {
  for (;;) {
    const id = randomBytes(16).toString('base64url');
    if (!id.startsWith('-')) return id;
  }
}
