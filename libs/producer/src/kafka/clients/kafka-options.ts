import type { LinkTimeouts } from '../broker-link.js';
import type { OpenBroker, ClientOptions, ClientLogEntry } from './broker-connection.js';
import { kafkajsClient } from './kafkajs/connection.js';
import type { SaslOptions } from './login.js';
import { platformaticClient } from './platformatic/connection.js';

const CLIENTS = { kafkajs: kafkajsClient, platformatic: platformaticClient } as const satisfies Record<
  string,
  (options: ClientOptions) => OpenBroker
>;

/** A client library that connects to the brokers. */
export type KafkaClient = keyof typeof CLIENTS;

/** How Kafka is reached. Durations in ms. */
export interface KafkaOptions {
  /** `host:port` each. */
  readonly brokers: readonly string[];
  readonly clientId: string;
  /** False: plain TCP. Otherwise TLS, with these options of `tls.connect`, which are read for each new connection. */
  readonly ssl: false | (() => object);
  /** Null for none. Secrets are read at each authentication. */
  readonly sasl: SaslOptions | null;
  /** Which client library connects (ADR 14). Default kafkajs. */
  readonly client?: KafkaClient;
  /** How long a written request may stay without a response. Default 10 s. */
  readonly requestTimeoutMs?: number;
  /** Default 2 s. */
  readonly connectionTimeoutMs?: number;
  /** Receives the client's own log entries. They contain broker names and error texts, no records. */
  readonly logger?: (entry: ClientLogEntry) => void;
}

/** The time-outs, with defaults applied. */
export function timeoutsOf({
  requestTimeoutMs = 10_000,
  connectionTimeoutMs = 2000,
}: KafkaOptions): LinkTimeouts {
  return { requestMs: requestTimeoutMs, connectMs: connectionTimeoutMs };
}

/** Connections of the client library that the options name. */
export function openBrokers(options: KafkaOptions): OpenBroker {
  return CLIENTS[options.client ?? 'kafkajs']({
    clientId: options.clientId,
    ssl: options.ssl,
    sasl: options.sasl,
    connectionTimeoutMs: timeoutsOf(options).connectMs,
    logger: options.logger ?? (() => undefined),
  });
}
