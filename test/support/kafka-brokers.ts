import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Kafka, logLevel, type Admin } from 'kafkajs';

const root = resolve(import.meta.dirname, '../..');

interface Broker {
  readonly id: number;
  readonly port: number;
  readonly config: string;
  process: ChildProcess | null;
}

/** Several real Kafka nodes, each broker and controller, from the jars that the stack has fetched. For tests that kill them. */
export class KafkaBrokers {
  private constructor(
    private readonly directory: string,
    private readonly nodes: readonly Broker[],
    private readonly admin: Admin,
  ) {}

  static async start(count: number): Promise<KafkaBrokers> {
    const directory = await mkdtemp(join(tmpdir(), 'sluicegate-brokers-'));
    const ports = await freePorts(2 * count);
    const voters = Array.from(
      { length: count },
      (_, index) => `${index + 1}@127.0.0.1:${ports[count + index]}`,
    );
    const nodes = await Promise.all(
      Array.from({ length: count }, async (_, index) => {
        const home = join(directory, String(index + 1));
        const config = join(home, 'server.properties');
        await mkdir(home);
        const listeners = { port: ports[index] ?? 0, controller: ports[count + index] ?? 0 };
        await writeFile(config, properties(index + 1, listeners, voters, join(home, 'log')));
        return { id: index + 1, port: listeners.port, config, process: null };
      }),
    );
    const clusterId = randomBytes(16).toString('base64url');
    for (const { config } of nodes)
      await ended(java('kafka.tools.StorageTool', 'format', '-t', clusterId, '-c', config));
    const client = new Kafka({
      brokers: nodes.map(({ port }) => `127.0.0.1:${port}`),
      clientId: 'brokers',
      logLevel: logLevel.NOTHING,
      retry: { retries: 50, initialRetryTime: 200, maxRetryTime: 500 },
    });
    const brokers = new KafkaBrokers(directory, nodes, client.admin());
    for (const node of nodes) brokers.launch(node);
    await brokers.admin.connect();
    await brokers.allThere();
    return brokers;
  }

  /** `host:port` each. */
  get addresses(): string[] {
    return this.nodes.map(({ port }) => `127.0.0.1:${port}`);
  }

  /** The id of the broker that leads a topic's partition 0. */
  async leaderOf(topic: string): Promise<number> {
    const { topics } = await this.admin.fetchTopicMetadata({ topics: [topic] });
    return topics[0]?.partitions[0]?.leader ?? -1;
  }

  async kill9(id: number): Promise<void> {
    const node = this.node(id);
    const { process } = node;
    node.process = null;
    if (process === null) return;
    const gone = once(process, 'exit');
    process.kill('SIGKILL');
    await gone;
  }

  /** Starts a killed broker with its data; resolves when it is back among the others. */
  async revive(id: number): Promise<void> {
    this.launch(this.node(id));
    await this.allThere();
  }

  async close(): Promise<void> {
    await this.admin.disconnect();
    await Promise.all(this.nodes.map(({ id }) => this.kill9(id)));
    await rm(this.directory, { recursive: true, force: true });
  }

  private node(id: number): Broker {
    const node = this.nodes.find((each) => each.id === id);
    if (node === undefined) throw new Error(`there is no broker ${id}`);
    return node;
  }

  private launch(node: Broker): void {
    node.process = java('kafka.Kafka', node.config);
  }

  private async allThere(): Promise<void> {
    for (;;) {
      const { brokers } = await this.admin.describeCluster().catch(() => ({ brokers: [] }));
      if (brokers.length === this.nodes.length) return;
      await new Promise((again) => setTimeout(again, 100));
    }
  }
}

function java(...args: readonly string[]): ChildProcess {
  const home = process.env['JAVA_HOME'];
  const jars = join(root, '.sluicegate', 'jars');
  const [version = ''] = readdirSync(jars).filter((name) => !name.endsWith('.new'));
  const log4j = pathToFileURL(join(root, 'scripts', 'stack', 'log4j2.properties')).href;
  const jvm = ['-Xmx256m', `-Dlog4j2.configurationFile=${log4j}`, '-cp', join(jars, version, 'kafka', '*')];
  const child = spawn(home === undefined ? 'java' : join(home, 'bin', 'java'), [...jvm, ...args], {
    stdio: 'ignore',
  });
  const killAtExit = (): void => void child.kill('SIGKILL');
  process.once('exit', killAtExit);
  child.once('exit', () => process.off('exit', killAtExit));
  return child;
}

async function ended(child: ChildProcess): Promise<void> {
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`${child.spawnargs.join(' ')} ended with ${String(code)}`);
}

function properties(
  id: number,
  { port, controller }: { readonly port: number; readonly controller: number },
  voters: readonly string[],
  logs: string,
): string {
  return `process.roles=broker,controller
node.id=${id}
controller.quorum.voters=${voters.join()}
controller.listener.names=CONTROLLER
listeners=PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controller}
advertised.listeners=PLAINTEXT://127.0.0.1:${port}
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
log.dirs=${logs}
auto.create.topics.enable=false
# A killed broker is missed sooner than in production: its partitions move while a test waits.
broker.session.timeout.ms=3000
broker.heartbeat.interval.ms=500
`;
}

/** All at once, so that none is given out twice. */
async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer().listen(0, '127.0.0.1');
      await once(server, 'listening');
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(
    servers.map((server) => {
      server.close();
      return once(server, 'close');
    }),
  );
  return ports;
}
