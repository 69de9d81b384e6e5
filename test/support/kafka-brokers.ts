import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import kafkajs from 'kafkajs';
import type { Admin } from 'kafkajs';
import type { CertificateAuthority } from './certificates.js';
import { kafkaJava } from './kafka-java.js';
import { freePorts } from './free-ports.js';
import {
  createSecuredListeners,
  securedProtocols,
  withPlainPassword,
  type SecuredListener,
  type SecuredListeners,
} from './secured-listener.js';

const { AclOperationTypes, AclPermissionTypes, AclResourceTypes, Kafka, logLevel, ResourcePatternTypes } =
  kafkajs;

interface Broker {
  readonly id: number;
  readonly port: number;
  readonly config: string;
  process: ChildProcess | null;
}

export interface BrokersOptions {
  /** The number of nodes, from the first one on, that are also controllers. Default all. */
  readonly controllers?: number;
  /** Passwords by name (SASL PLAIN). `admin` may do everything, others only what `allow` grants (KRaft's `StandardAuthorizer`). */
  readonly users?: Readonly<Record<string, string>> & { readonly admin: string };
  /** Adds a listener with TLS and SASL, and one with client certificates. Only for a single node. */
  readonly tls?: boolean;
}

/** Real Kafka nodes from the jars that the stack has downloaded. For tests that kill brokers or need other settings. */
export class KafkaBrokers {
  private constructor(
    private readonly directory: string,
    private readonly nodes: readonly Broker[],
    private readonly admin: Admin,
    /** The listeners with TLS, if requested. */
    private readonly tls: SecuredListeners | null,
  ) {}

  static async start(
    count: number,
    { controllers = count, users, tls = false }: BrokersOptions = {},
  ): Promise<KafkaBrokers> {
    const directory = await mkdtemp(join(tmpdir(), 'sluicegate-brokers-'));
    const ports = await freePorts(2 * count + 2);
    const [saslPort = 0, mutualPort = 0] = ports.slice(-2);
    const secured = tls ? await createSecuredListeners(join(directory, 'tls'), [saslPort, mutualPort]) : null;
    const voters = Array.from(
      { length: controllers },
      (_, index) => `${index + 1}@127.0.0.1:${ports[count + index]}`,
    );
    const nodes = await Promise.all(
      Array.from({ length: count }, async (_, index) => {
        const home = join(directory, String(index + 1));
        const config = join(home, 'server.properties');
        await mkdir(home);
        const controller = index < controllers ? (ports[count + index] ?? 0) : null;
        const listeners = { port: ports[index] ?? 0, controller };
        const text = serverProperties({
          id: index + 1,
          ...listeners,
          voters,
          logs: join(home, 'log'),
          secured,
        });
        await writeFile(config, users === undefined ? text : text + authorizerProperties(users));
        return { id: index + 1, port: listeners.port, config, process: null };
      }),
    );
    // Starts with a letter, since a leading dash would be read as an option.
    const clusterId = Buffer.concat([Buffer.alloc(1), randomBytes(15)]).toString('base64url');
    const formatted = ['-t', clusterId, ...(secured?.formatArguments ?? [])];
    for (const { config } of nodes)
      await ended(java('kafka.tools.StorageTool', 'format', ...formatted, '-c', config));
    const client = new Kafka({
      brokers: nodes.map(({ port }) => `127.0.0.1:${port}`),
      clientId: 'brokers',
      logLevel: logLevel.NOTHING,
      ...(users !== undefined && {
        sasl: { mechanism: 'plain' as const, username: 'admin', password: users.admin },
      }),
      retry: { retries: 400, initialRetryTime: 200, maxRetryTime: 500 },
    });
    const brokers = new KafkaBrokers(directory, nodes, client.admin(), secured);
    for (const nodeOf of nodes) brokers.launch(nodeOf);
    try {
      await brokers.admin.connect();
      await brokers.waitForAll();
    } catch (error) {
      await brokers.close();
      throw error;
    }
    return brokers;
  }

  /** The listeners with TLS. @throws Error if none were requested */
  get secured(): SecuredListeners {
    if (this.tls === null) throw new Error('the brokers have no listener with TLS');
    return this.tls;
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

  /** The number of in-sync replicas of a topic's partition 0. */
  async inSyncOf(topic: string): Promise<number> {
    const { topics } = await this.admin.fetchTopicMetadata({ topics: [topic] });
    return topics[0]?.partitions[0]?.isr.length ?? 0;
  }

  async createTopic(topic: string): Promise<void> {
    await this.admin.createTopics({ topics: [{ topic, numPartitions: 1 }], waitForLeaders: true });
  }

  /** From the first rule of a topic on, it is denied to everybody without one. */
  async allow(user: string, topic: string, operation: kafkajs.AclOperationTypes): Promise<void> {
    await this.admin.createAcls({
      acl: [
        {
          ...aclOf(user, topic),
          operation,
          permissionType: AclPermissionTypes.ALLOW,
        },
      ],
    });
  }

  /** As `allow`, with every operation. */
  async allowAll(user: string, topic: string): Promise<void> {
    await this.allow(user, topic, AclOperationTypes.ALL);
  }

  /** Takes back everything that the user was granted on the topic. */
  async disallow(user: string, topic: string): Promise<void> {
    await this.admin.deleteAcls({
      filters: [
        {
          ...aclOf(user, topic),
          operation: AclOperationTypes.ANY,
          permissionType: AclPermissionTypes.ANY,
        },
      ],
    });
  }

  /** Reassigns partition 0 of a topic to this broker alone; resolves when it is the leader. */
  async move(topic: string, id: number): Promise<void> {
    await this.admin.alterPartitionReassignments({
      topics: [{ topic, partitionAssignment: [{ partition: 0, replicas: [id] }] }],
    });
    while ((await this.leaderOf(topic)) !== id) await new Promise((resolve) => setTimeout(resolve, 50));
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

  /** Restarts a killed broker with its data; resolves when it has rejoined the cluster. */
  async revive(id: number): Promise<void> {
    this.launch(this.node(id));
    await this.waitForAll();
  }

  /** Gives the broker a new key and a certificate of this authority, while it runs. Resolves when new connections get it. */
  async changeCertificate(id: number, authority: CertificateAuthority): Promise<void> {
    const address = `127.0.0.1:${this.node(id).port}`;
    await this.secured.changeCertificate({ id, address }, authority);
  }

  /** Restarts the broker with another password of a user by SASL PLAIN, on the listener with TLS. */
  async restartWithPassword(
    id: number,
    user: { readonly username: string; readonly password: string },
  ): Promise<void> {
    const { config } = this.node(id);
    await this.kill9(id);
    await writeFile(config, withPlainPassword(await readFile(config, 'utf8'), user));
    await this.revive(id);
  }

  async close(): Promise<void> {
    await this.admin.disconnect();
    await Promise.all(this.nodes.map(({ id }) => this.kill9(id)));
    await this.tls?.close();
    await rm(this.directory, { recursive: true, force: true });
  }

  private node(id: number): Broker {
    const node = this.nodes.find((each) => each.id === id);
    if (node === undefined) throw new Error(`there is no broker ${id}`);
    return node;
  }

  private launch(node: Broker): void {
    node.process = java(...(this.tls?.jvm ?? []), 'kafka.Kafka', node.config);
  }

  private async waitForAll(): Promise<void> {
    for (;;) {
      const { brokers } = await this.admin.describeCluster().catch(() => ({ brokers: [] }));
      if (brokers.length === this.nodes.length) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

const aclOf = (user: string, topic: string) => ({
  principal: `User:${user}`,
  host: '*',
  resourceType: AclResourceTypes.TOPIC,
  resourceName: topic,
  resourcePatternType: ResourcePatternTypes.LITERAL,
});

function java(...args: readonly string[]): ChildProcess {
  const [command, jvm] = kafkaJava();
  const child = spawn(command, [...jvm, ...args], { stdio: 'ignore' });
  const killAtExit = (): void => void child.kill('SIGKILL');
  process.once('exit', killAtExit);
  child.once('exit', () => process.off('exit', killAtExit));
  return child;
}

async function ended(child: ChildProcess): Promise<void> {
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`${child.spawnargs.join(' ')} exited with code ${String(code)}`);
}

interface NodeOptions {
  readonly id: number;
  readonly port: number;
  /** The controller's port. Null: the node is no controller. */
  readonly controller: number | null;
  readonly voters: readonly string[];
  readonly logs: string;
  readonly secured: SecuredListeners | null;
}

function serverProperties({ id, port, controller, voters, logs, secured }: NodeOptions): string {
  const more = secured === null ? '' : listenersOf('port', secured);
  const advertised = secured === null ? '' : listenersOf('address', secured);
  const protocols = Object.entries(securedProtocols).map(([name, protocol]) => `,${name}:${protocol}`);
  const controls = controller === null ? '' : `,CONTROLLER://127.0.0.1:${controller}`;
  return `process.roles=broker${controller === null ? '' : ',controller'}
node.id=${id}
controller.quorum.voters=${voters.join()}
controller.listener.names=CONTROLLER
listeners=PLAINTEXT://127.0.0.1:${port}${controls}${more}
advertised.listeners=PLAINTEXT://127.0.0.1:${port}${advertised}
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT${protocols.join('')}
log.dirs=${logs}
auto.create.topics.enable=false
# Shorter than in production, so that a test does not wait long until the partitions of a killed broker move.
broker.session.timeout.ms=3000
broker.heartbeat.interval.ms=500
${secured?.properties ?? ''}`;
}

function listenersOf(what: 'port' | 'address', { sasl, mutual }: SecuredListeners): string {
  const at = (each: SecuredListener): string => (what === 'port' ? `127.0.0.1:${each.port}` : each.address);
  return `,SECURED://${at(sasl)},MUTUAL://${at(mutual)}`;
}

/** Properties that override those above: client listeners require a password, and an authorizer is active. */
function authorizerProperties(users: Readonly<Record<string, string>>): string {
  const known = Object.entries(users).map(([name, password]) => `user_${name}="${password}"`);
  const login = `username="admin" password="${users['admin'] ?? ''}" ${known.join(' ')}`;
  return `listener.security.protocol.map=PLAINTEXT:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT
inter.broker.listener.name=PLAINTEXT
sasl.enabled.mechanisms=PLAIN
sasl.mechanism.inter.broker.protocol=PLAIN
listener.name.plaintext.plain.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required ${login};
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
super.users=User:admin;User:ANONYMOUS
offsets.topic.replication.factor=1
`;
}
