import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { framed, frames, refuseAll, withBrokersAt } from './kafka-wire.js';

/**
 * What becomes of one produce request.
 * `pass`: it goes to Kafka, and the answer comes back.
 * `lose_answer`: it goes to Kafka; instead of the answer the connection breaks.
 * `withhold_answer`: it goes to Kafka, and no answer ever comes.
 * `cut`: the connection breaks, and Kafka never sees the request.
 * An error code: Kafka never sees it; the proxy answers with this error for each partition (`baseOffset` -1 unless given).
 */
export type ProduceFate =
  | 'pass'
  | 'lose_answer'
  | 'withhold_answer'
  | 'cut'
  | { readonly errorCode: number; readonly baseOffset?: bigint };

const PRODUCE = 0;
const METADATA = 3;

/**
 * A TCP proxy before one Kafka broker that understands enough of the protocol to be the broker in the client's eyes
 * and to do harm where it counts. For clients that speak metadata up to version 8 and produce 3 to 8, as kafkajs.
 */
export class KafkaProxy {
  /** Produce requests that the client sent, whatever became of them. */
  produceRequests = 0;
  /** How long each produce request is held before it goes on, in ms. */
  delayMs = 0;
  /** Decides over each produce request; `ordinal` begins at 1. */
  fate: (ordinal: number) => ProduceFate = () => 'pass';
  private readonly connections = new Set<Socket>();
  private port = 0;
  private server: Server | null = null;

  private constructor(private readonly target: { readonly host: string; readonly port: number }) {}

  /** `target`: the broker's `host:port`. */
  static async before(target: string): Promise<KafkaProxy> {
    const colon = target.lastIndexOf(':');
    const proxy = new KafkaProxy({ host: target.slice(0, colon), port: Number(target.slice(colon + 1)) });
    await proxy.accept();
    return proxy;
  }

  /** `host:port` for the client. The port stays the same through `refuse` and `accept`. */
  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  /** The next produce request meets this, and all others pass. */
  once(fate: ProduceFate): void {
    const at = this.produceRequests + 1;
    this.fate = (ordinal) => (ordinal === at ? fate : 'pass');
  }

  /** Breaks every connection; new ones are welcome. */
  cut(): void {
    for (const socket of this.connections) socket.destroy();
  }

  /** Breaks every connection and refuses new ones, as a broker that is down. */
  async refuse(): Promise<void> {
    const { server } = this;
    this.server = null;
    if (server === null) return;
    const closed = once(server, 'close');
    server.close();
    this.cut();
    await closed;
  }

  /** Takes connections again. */
  async accept(): Promise<void> {
    if (this.server !== null) return;
    const server = createServer((client) => this.join(client));
    server.listen(this.port, '127.0.0.1');
    await once(server, 'listening');
    this.port = (server.address() as AddressInfo).port;
    this.server = server;
  }

  /** Ends the proxy. */
  close(): Promise<void> {
    return this.refuse();
  }

  private join(client: Socket): void {
    const broker = connect(this.target);
    const metadataVersions = new Map<number, number>();
    const fates = new Map<number, ProduceFate>();
    const end = () => {
      client.destroy();
      broker.destroy();
    };
    for (const socket of [client, broker]) {
      this.connections.add(socket);
      socket.on('error', end);
      socket.on('close', () => {
        this.connections.delete(socket);
        end();
      });
    }

    const onRequest = (frame: Buffer): void => {
      const apiKey = frame.readInt16BE(0);
      const correlationId = frame.readInt32BE(4);
      if (apiKey === METADATA) metadataVersions.set(correlationId, frame.readInt16BE(2));
      const fate = apiKey === PRODUCE ? this.fate(++this.produceRequests) : 'pass';
      fates.set(correlationId, fate);
      if (fate === 'cut') end();
      else if (typeof fate === 'object')
        client.write(framed(refuseAll(frame, fate.errorCode, fate.baseOffset ?? -1n)));
      else if (apiKey === PRODUCE && this.delayMs > 0)
        setTimeout(() => broker.write(framed(frame)), this.delayMs);
      else broker.write(framed(frame));
    };
    const onAnswer = (frame: Buffer): void => {
      const correlationId = frame.readInt32BE(0);
      const fate = fates.get(correlationId);
      fates.delete(correlationId);
      const version = metadataVersions.get(correlationId);
      metadataVersions.delete(correlationId);
      if (fate === 'lose_answer') end();
      else if (fate === 'withhold_answer') return;
      else
        client.write(
          framed(version === undefined ? frame : withBrokersAt(frame, version, '127.0.0.1', this.port)),
        );
    };
    client.on('data', frames(onRequest));
    broker.on('data', frames(onAnswer));
  }
}
