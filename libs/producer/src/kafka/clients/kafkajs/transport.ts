import { connect as connectTcp, isIP } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { Kafka, logLevel, type ISocketFactory } from 'kafkajs';
import type { Address } from '../address.js';
import type { ClientOptions } from '../broker-connection.js';
import type { Login } from '../login.js';
import { saslOf } from './authentication.js';
import {
  BrokerClass,
  ConnectionPoolClass,
  type Broker,
  type Connection,
  type RequestQueue,
} from './internals.js';

const AUTHENTICATION_TIMEOUT_MS = 10_000;
const KEEP_ALIVE_MS = 60_000;

/** Creates kafkajs brokers that are not connected yet. kafkajs's log goes to `options.logger`. */
export function createTransport(
  options: ClientOptions,
): (address: Address, requestTimeoutMs: number, login: Login | null) => Broker {
  const logger = new Kafka({
    brokers: ['unused:0'],
    logLevel: logLevel.WARN,
    logCreator: () => (entry) => {
      const level =
        entry.level === logLevel.ERROR ? 'error' : entry.level === logLevel.WARN ? 'warn' : 'info';
      options.logger({ level, message: entry.log.message });
    },
  }).logger();
  const socketFactory = createSockets(options.connectionTimeoutMs);

  return ({ host, port }, requestTimeoutMs, login) => {
    const connectionPool = new ConnectionPoolClass({
      host,
      port,
      rack: null,
      logger,
      socketFactory,
      clientId: options.clientId,
      ssl: options.ssl === false ? null : options.ssl(),
      sasl: login === null ? null : saslOf(login),
      // The socket's own time-out must expire first: that of kafkajs leaves the socket open.
      connectionTimeout: options.connectionTimeoutMs * 2,
      requestTimeout: requestTimeoutMs,
    });
    for (const connection of connectionPool.pool) {
      avoidIdleTimers(connection.requestQueue);
      reauthenticateInTime(connection);
    }
    return new BrokerClass({
      connectionPool,
      logger,
      authenticationTimeout: AUTHENTICATION_TIMEOUT_MS,
      allowAutoTopicCreation: false,
    });
  };
}

/** kafkajs reauthenticates 10 s before a session ends, so that a session of 10 s would be renewed for each request. */
function reauthenticateInTime(connection: Connection): void {
  Object.defineProperty(connection, 'reauthenticationThreshold', {
    // kafkajs calculates with whole numbers.
    get: () => Math.min(10_000, Math.floor(Number(connection.sessionLifetime.toString()) / 5)),
  });
}

/** kafkajs starts a timer with a negative delay after each response even when nothing is pending; Node warns about it. */
function avoidIdleTimers(queue: RequestQueue): void {
  const schedule = queue.scheduleCheckPendingRequests.bind(queue);
  queue.scheduleCheckPendingRequests = () => {
    if (queue.pending.length > 0) schedule();
  };
}

function createSockets(connectionTimeoutMs: number): ISocketFactory {
  return ({ host, port, ssl, onConnect }) => {
    const useTls = (ssl as object | null) !== null;
    const socket = useTls
      ? connectTls({ host, port, ...(isIP(host) === 0 && { servername: host }), ...ssl })
      : connectTcp({ host, port });
    const timer = setTimeout(
      () => socket.destroy(new Error('the connection attempt timed out')),
      connectionTimeoutMs,
    );
    socket.once(useTls ? 'secureConnect' : 'connect', () => {
      clearTimeout(timer);
      onConnect();
    });
    socket.once('close', () => {
      clearTimeout(timer);
    });
    socket.setNoDelay(true);
    socket.setKeepAlive(true, KEEP_ALIVE_MS);
    return socket;
  };
}
