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
 * What the proxy does with one produce request.
 * `pass`: forwards it to Kafka, and the response to the client.
 * `lose_response`: forwards it to Kafka, and breaks the connection instead of responding.
 * `withhold_response`: forwards it to Kafka, and never responds.
 * `cut`: breaks the connection; Kafka never sees the request.
 * An error code: responds with this error for each partition (`baseOffset` -1 by default); Kafka never sees the request.
 * `appended`: forwards it to Kafka, and replaces the error of each partition in the response; Kafka's offsets stay.
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
 * A TCP proxy in front of one Kafka broker. It understands enough of the protocol to stand in for the broker and to inject
 * faults. For clients that use metadata up to version 8 and produce 3 to 8, such as kafkajs.
 */
export class KafkaProxy {
  /** The number of produce requests that the client sent. */
  produceRequests = 0;
  /** The version of the last metadata request, in which clients differ. Null: none yet. */
  metadataVersion: number | null = null;
  /** How long each produce request is delayed before it is forwarded, in ms. */
  delayMs = 0;
  /** Called for each produce request; `ordinal` starts at 1. */
  action: (ordinal: number) => ProduceAction = () => 'pass';
  /**
   * A validating broker: called for each partition of the requests that pass. Kafka never sees the partitions that it
   * refuses; the others are forwarded.
   */
  validate: PartitionValidator = () => null;
  /** Called with each produce request. The function that it returns is called with the response to the client. */
  watch: (partitions: readonly WirePartition[]) => (responses: readonly WirePartitionResponse[]) => void =
    () => () =>
      undefined;
  /** The newest produce version that the broker seems to support. Before version 8 a refusal has no message. */
  maxProduceVersion = 8;
  private readonly connections = new Set<Socket>();
  private port = 0;
  private server: Server | null = null;

  private constructor(private readonly target: { readonly host: string; readonly port: number }) {}

  /** `target`: the broker's `host:port`. */
  static async before(target: string): Promise<KafkaProxy> {
    const colon = target.lastIndexOf(':');
    const proxy = new KafkaProxy({ host: target.slice(0, colon), port: Number(target.slice(colon + 1)) });
    await proxy.listen();
    return proxy;
  }

  /** `host:port` for the client. The port stays the same through `refuse` and `accept`. */
  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  /** Applies to the next produce request; all others pass. */
  once(action: ProduceAction): void {
    const at = this.produceRequests + 1;
    this.action = (ordinal) => (ordinal === at ? action : 'pass');
  }

  /** Breaks every connection; new ones are accepted. */
  cut(): void {
    for (const socket of this.connections) socket.destroy();
  }

  /** Breaks every connection and refuses new ones, like a broker that is down. */
  async stopListening(): Promise<void> {
    const { server } = this;
    this.server = null;
    if (server === null) return;
    const closed = once(server, 'close');
    server.close();
    this.cut();
    await closed;
  }

  /** Accepts connections again. */
  async listen(): Promise<void> {
    if (this.server !== null) return;
    const server = createServer((client) => this.join(client));
    server.listen(this.port, '127.0.0.1');
    await once(server, 'listening');
    this.port = (server.address() as AddressInfo).port;
    this.server = server;
  }

  /** Stops the proxy. */
  close(): Promise<void> {
    return this.stopListening();
  }

  private join(client: Socket): void {
    const broker = connect(this.target);
    /** By correlation id: changes the response before it is forwarded, or returns null to withhold it. */
    const changes = new Map<number, (response: Buffer) => Buffer | null>();
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
          changes.set(correlationId, (response) => withBrokersAt(response, version, '127.0.0.1', this.port));
          break;
        case API_VERSIONS:
          changes.set(correlationId, (response) => withMaxVersion(response, PRODUCE, this.maxProduceVersion));
          break;
        case PRODUCE:
          onProduce(frame, correlationId, version);
          return;
      }
      broker.write(withLength(frame));
    };
    const onProduce = (frame: Buffer, correlationId: number, version: number): void => {
      const action = this.action(++this.produceRequests);
      const onResponse = this.watch(partitionsOf(frame));
      if (action === 'cut') {
        end();
        return;
      }
      const refusal = typeof action === 'object' && 'errorCode' in action ? action : null;
      const { forward, refused } = applyValidator(frame, refusal === null ? this.validate : () => refusal);
      changes.set(correlationId, (response) => {
        if (action === 'lose_response') end();
        if (action === 'lose_response' || action === 'withhold_response') return null;
        const merged = withRefusals(response, refused);
        const changed =
          typeof action === 'object' && 'appended' in action
            ? withErrorCode(merged, version, action.appended)
            : merged;
        onResponse(partitionResponsesOf(changed, version));
        return changed;
      });
      if (forward === null) {
        const changed = responseTo(frame, refused);
        onResponse(partitionResponsesOf(changed, version));
        client.write(withLength(changed));
      } else if (this.delayMs > 0) setTimeout(() => broker.write(withLength(forward)), this.delayMs);
      else broker.write(withLength(forward));
    };
    const onResponseFrame = (frame: Buffer): void => {
      const correlationId = frame.readInt32BE(0);
      const change = changes.get(correlationId);
      changes.delete(correlationId);
      const response = change === undefined ? frame : change(frame);
      if (response !== null) client.write(withLength(response));
    };
    client.on('data', splitFrames(onRequest));
    broker.on('data', splitFrames(onResponseFrame));
  }
}
