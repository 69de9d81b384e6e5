import { setTimeout as sleep } from 'node:timers/promises';
import type { ApiVersions, Broker, WireRequest } from './kafkajs-internals.js';
import type { Address, OpenBroker } from './transport.js';

/**
 * What became of one request.
 * `not_left`: no byte of it was written. `permanent`: trying again will not help (credentials, versions).
 * `lost`: it was written, or may have been, and no answer can be read.
 */
export type Asked<T> =
  | { readonly kind: 'answered'; readonly answer: T }
  | { readonly kind: 'not_left'; readonly message: string; readonly permanent: boolean }
  | { readonly kind: 'lost'; readonly message: string };

/** Beyond kafkajs's own time-outs, for when its timer has stopped with its connection. */
const GRACE_MS = 500;

/** How long connecting, or a request on a connection, may take. */
const stepMs = ({ connectMs, requestMs }: LinkTimeouts): number => connectMs + requestMs + GRACE_MS;

/** How long `ask` may take: it connects, then asks. */
export const slowestAskMs = (timeouts: LinkTimeouts): number => 2 * stepMs(timeouts);

/** In ms. */
export interface LinkTimeouts {
  readonly connectMs: number;
  readonly requestMs: number;
}

/**
 * One connection to one broker, opened when it is needed. It carries one request at a time: so nothing else is in
 * flight when kafkajs authenticates again, and a broken connection takes one request with it.
 *
 * The moment that parts `not_left` from `lost`: kafkajs writes a request in the turn in which its `encode` ended.
 * Connecting, authenticating and queueing all come before `encode`.
 *
 * After any failure the connection is thrown away, for kafkajs goes on writing to one that is closing, and would
 * then wait for an answer without a time-out.
 */
export class BrokerLink {
  private broker: Broker | null = null;

  constructor(
    readonly address: Address,
    private readonly open: OpenBroker,
    private readonly timeouts: LinkTimeouts,
  ) {}

  /** `build` picks the request's version; null for no version in common with the broker. Never rejects. */
  async ask<T>(build: (versions: ApiVersions) => WireRequest<T> | null): Promise<Asked<T>> {
    const written = { begun: false };
    try {
      const broker = await this.connected();
      const wire = build(broker.versions ?? {});
      if (wire === null)
        return { kind: 'not_left', message: 'the broker speaks none of our versions', permanent: true };
      const encode = wire.request.encode;
      const answer = await within(
        stepMs(this.timeouts),
        broker.connectionPool.send({
          ...wire,
          request: {
            ...wire.request,
            encode: async () => {
              const body = await encode();
              written.begun = true;
              return body;
            },
          },
          logResponseError: false,
        }),
      );
      return { kind: 'answered', answer };
    } catch (error) {
      this.close();
      const message = `${this.address.host}:${this.address.port}: ${messageOf(error)}`;
      return written.begun
        ? { kind: 'lost', message }
        : { kind: 'not_left', message, permanent: isPermanent(error) };
    }
  }

  /** Breaks the connection; a request under way is lost. The next `ask` opens a new one. */
  close(): void {
    const broker = this.broker;
    this.broker = null;
    if (broker === null) return;
    for (const connection of broker.connectionPool.pool) {
      connection.rejectRequests(new Error('the connection was closed'));
      connection.socket?.destroy();
    }
    broker.disconnect().catch(() => undefined);
  }

  private async connected(): Promise<Broker> {
    // `isConnected()` of kafkajs holds a closing connection for an open one.
    if (this.broker !== null && this.broker.connectionPool.pool[0].connectionStatus !== 'connected')
      this.close();
    if (this.broker !== null) return this.broker;
    const broker = this.open(this.address, this.timeouts.requestMs);
    this.broker = broker;
    await within(stepMs(this.timeouts), broker.connect());
    return broker;
  }
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const ended = new AbortController();
  try {
    return await Promise.race([
      work,
      sleep(ms, undefined, { signal: ended.signal }).then(() =>
        Promise.reject(new Error('no answer in time')),
      ),
    ]);
  } finally {
    ended.abort();
  }
}

/** Names of kafkajs errors that another attempt meets again, wherever they are in the chain of causes. */
const PERMANENT: ReadonlySet<string> = new Set([
  'KafkaJSSASLAuthenticationError',
  'KafkaJSServerDoesNotSupportApiKey',
]);

function isPermanent(error: unknown): boolean {
  for (let each = error; each instanceof Error; each = each.cause) {
    if (PERMANENT.has(each.name)) return true;
  }
  return false;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown failure';
}
