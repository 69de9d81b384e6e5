import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { withLength, splitFrames, withBrokersAt, withMaxVersion } from './kafka-wire.js';
import {
  responseTo,
  partitionResponsesOf,
  applyValidator,
  partitionsOf,
  withErrorCode,
  withRefusals,
  type PartitionValidator,
  type WirePartitionResponse,
  type WirePartition,
} from './produce-wire.js';

/**
 * What becomes of one produce request.
 * `pass`: it goes to Kafka, and the answer comes back.
 * `lose_response`: it goes to Kafka; instead of the answer the connection breaks.
 * `withhold_response`: it goes to Kafka, and no answer ever comes.
 * `cut`: the connection breaks, and Kafka never sees the request.
 * An error code: Kafka never sees it; the proxy answers with this error for each partition (`baseOffset` -1 unless given).
 * `appended`: it goes to Kafka, and the answer has this error in place of Kafka's own, beside Kafka's offsets.
 */
export type ProduceAction =
  | 'pass'
  | 'lose_response'
  | 'withhold_response'
  | 'cut'
  | { readonly errorCode: number; readonly baseOffset?: bigint }
  | { readonly appended: number };

const PRODUCE = 0;
const METADATA = 3;
const API_VERSIONS = 18;

/**
 * A TCP proxy before one Kafka broker that understands enough of the protocol to be the broker in the client's eyes
 * and to do harm where it counts. For clients that speak metadata up to version 8 and produce 3 to 8, as kafkajs.
 */
export class KafkaProxy {
  /** Produce requests that the client sent, whatever became of them. */
  produceRequests = 0;
  /** The version of the last question for metadata, by which clients differ; null: none yet. */
  metadataVersion: number | null = null;
  /** How long each produce request is held before it goes on, in ms. */
  delayMs = 0;
  /** Decides over each produce request; `ordinal` begins at 1. */
  action: (ordinal: number) => ProduceAction = () => 'pass';
  /**
   * A validating broker: judges each partition of the requests that pass. What it refuses, Kafka never sees; the rest
   * goes on to Kafka.
   */
  validate: PartitionValidator = () => null;
  /** Sees each produce request; what it returns, if anything, sees the answer that the client is given. */
  watch: (partitions: readonly WirePartition[]) => (answers: readonly WirePartitionResponse[]) => void =
    () => () =>
      undefined;
  /** The newest produce version that the broker seems to speak: before 8 it has no words for a refusal. */
  maxProduceVersion = 8;
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
  once(fate: ProduceAction): void {
    const at = this.produceRequests + 1;
    this.action = (ordinal) => (ordinal === at ? fate : 'pass');
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
    /** By correlation id: how the answer is changed on its way, null to withhold it. */
    const onWay = new Map<number, (answer: Buffer) => Buffer | null>();
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
      const correlationId = frame.readInt32BE(4);
      const version = frame.readInt16BE(2);
      switch (frame.readInt16BE(0)) {
        case METADATA:
          this.metadataVersion = version;
          onWay.set(correlationId, (answer) => withBrokersAt(answer, version, '127.0.0.1', this.port));
          break;
        case API_VERSIONS:
          onWay.set(correlationId, (answer) => withMaxVersion(answer, PRODUCE, this.maxProduceVersion));
          break;
        case PRODUCE:
          onProduce(frame, correlationId, version);
          return;
      }
      broker.write(withLength(frame));
    };
    const onProduce = (frame: Buffer, correlationId: number, version: number): void => {
      const fate = this.action(++this.produceRequests);
      const seen = this.watch(partitionsOf(frame));
      if (fate === 'cut') {
        end();
        return;
      }
      const refusal = typeof fate === 'object' && 'errorCode' in fate ? fate : null;
      const { forward, refused } = applyValidator(frame, refusal === null ? this.validate : () => refusal);
      onWay.set(correlationId, (answer) => {
        if (fate === 'lose_response') end();
        if (fate === 'lose_response' || fate === 'withhold_response') return null;
        const merged = withRefusals(answer, refused);
        const given =
          typeof fate === 'object' && 'appended' in fate
            ? withErrorCode(merged, version, fate.appended)
            : merged;
        seen(partitionResponsesOf(given, version));
        return given;
      });
      if (forward === null) {
        const given = responseTo(frame, refused);
        seen(partitionResponsesOf(given, version));
        client.write(withLength(given));
      } else if (this.delayMs > 0) setTimeout(() => broker.write(withLength(forward)), this.delayMs);
      else broker.write(withLength(forward));
    };
    const onAnswer = (frame: Buffer): void => {
      const correlationId = frame.readInt32BE(0);
      const change = onWay.get(correlationId);
      onWay.delete(correlationId);
      const answer = change === undefined ? frame : change(frame);
      if (answer !== null) client.write(withLength(answer));
    };
    client.on('data', splitFrames(onRequest));
    broker.on('data', splitFrames(onAnswer));
  }
}
