import type { Connection } from './internals.js';

/** A request whose body is already encoded. */
export interface EncodedRequest {
  readonly apiKey: number;
  readonly apiVersion: number;
  readonly apiName: string;
  readonly body: Buffer;
}

/** In ms: the broker closes a connection whose session ends before it has read the request, and its records might then be in the log. */
const LEAST_SESSION_MS = 250;

/**
 * Sends a request without a copy of its body: kafkajs's `Connection.send` copies it twice, into buffers that it has filled with
 * zeros. Resolves with the response, without its correlation id, once the socket has taken the whole request as well, so that
 * `body` may then be written to. After a rejection it must not be: the socket may still read it.
 *
 * @param onWrite as in `BrokerConnection`
 */
export async function writeRequest(
  connection: Connection,
  request: EncodedRequest,
  onWrite: () => void,
): Promise<Buffer> {
  await connection.authenticate();
  if (sessionLeftMs(connection) < LEAST_SESSION_MS)
    throw new Error('the session on the connection ends before the request could be read');
  let response: Buffer | null = null;
  let isTaken = false;
  return new Promise((resolve, reject) => {
    const resolveWhenDone = (): void => {
      if (response !== null && isTaken) resolve(response);
    };
    connection.failIfNotConnected();
    const { socket } = connection;
    if (socket === undefined) throw new Error('the connection has no socket');
    const correlationId = connection.nextCorrelationId();
    const { apiKey, apiName, apiVersion, body } = request;
    const head = headOf(request, correlationId, connection.clientId);
    connection.requestQueue.push({
      entry: {
        apiKey,
        apiName,
        apiVersion,
        correlationId,
        resolve: ({ payload }) => {
          response = payload;
          resolveWhenDone();
        },
        reject,
      },
      expectResponse: true,
      requestTimeout: null,
      sendRequest: () => {
        onWrite();
        // Head and body leave together, by one system call.
        socket.cork();
        socket.write(head);
        socket.write(body, (error) => {
          // kafkajs rejects the request when its socket fails.
          isTaken = error === undefined || error === null;
          resolveWhenDone();
        });
        socket.uncork();
      },
    });
  });
}

/** How long the session still lasts; infinite without a limit. */
function sessionLeftMs({ sessionLifetime, authenticatedAt }: Connection): number {
  const lifetimeMs = Number(sessionLifetime.toString());
  if (lifetimeMs === 0 || authenticatedAt === null) return Infinity;
  const [seconds, nanos] = process.hrtime(authenticatedAt);
  return lifetimeMs - seconds * 1e3 - nanos / 1e6;
}

/** A request's length and header (version 1), which precede its body. */
function headOf(
  { apiKey, apiVersion, body }: EncodedRequest,
  correlationId: number,
  clientId: string,
): Buffer {
  const idLength = Buffer.byteLength(clientId);
  const head = Buffer.allocUnsafe(14 + idLength);
  head.writeInt32BE(head.length - 4 + body.length, 0);
  head.writeInt16BE(apiKey, 4);
  head.writeInt16BE(apiVersion, 6);
  head.writeInt32BE(correlationId, 8);
  head.writeInt16BE(idLength, 12);
  head.write(clientId, 14, idLength, 'utf8');
  return head;
}
