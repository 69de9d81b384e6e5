import { Agent, request, type OutgoingHttpHeaders } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { Gate, Siege } from '../siege.js';

/** A gateway's response. */
export interface RawResponse {
  /** Null: the connection broke, or the client timed out. */
  readonly status: number | null;
  readonly type: string;
  readonly text: string;
}

export interface Call {
  readonly method?: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string | Buffer;
}

/** A gateway holds a request for at most 10 s, and waits for Kafka for at most 17 s. */
const PATIENCE_MS = 40_000;

const agent = new Agent({ keepAlive: true, maxSockets: 64 });

/** Sends an ordinary request. Records a fault for a response that violates the contract. Never rejects. */
export async function call(siege: Siege, gate: Gate, path: string, options: Call = {}): Promise<RawResponse> {
  const { method = 'GET', headers = {}, body } = options;
  const response = await new Promise<RawResponse>((resolve) => {
    const outgoing = request({ host: '127.0.0.1', port: gate.port, path, method, headers, agent });
    const end = (status: number | null, type: string, text: string): void => {
      clearTimeout(timer);
      resolve({ status, type, text });
    };
    const timer = setTimeout(() => {
      outgoing.destroy();
      siege.recordFault(`${method} ${shown(path)}: no response within ${PATIENCE_MS} ms`);
      end(null, '', '');
    }, PATIENCE_MS);
    outgoing.on('response', (incoming) => {
      const chunks: Buffer[] = [];
      const finish = (): void =>
        end(
          incoming.statusCode ?? null,
          incoming.headers['content-type'] ?? '',
          Buffer.concat(chunks).toString(),
        );
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('error', finish);
      incoming.on('end', finish);
    });
    outgoing.on('error', () => end(null, '', ''));
    outgoing.end(body);
  });
  checkResponse(siege, `${method} ${shown(path)}`, response);
  return response;
}

/** Posts a body to a topic. */
export const post = (
  siege: Siege,
  gate: Gate,
  topic: string,
  type: string,
  body: string | Buffer,
  headers: OutgoingHttpHeaders = {},
): Promise<RawResponse> =>
  call(siege, gate, `/topics/${topic}`, {
    method: 'POST',
    headers: { 'content-type': type, ...headers },
    body,
  });

/** Every error must have a problem body, and must not be an internal error. */
export function checkResponse(siege: Siege, request: string, { status, type, text }: RawResponse): void {
  siege.count(`responses: ${status === null ? 'none' : statusText(status, text)}`);
  if (status === 500) siege.recordFault(`${request}: HTTP 500: ${text.slice(0, 200)}`);
  if (status !== null && status >= 400 && !type.startsWith('application/problem+json'))
    siege.recordFault(`${request}: HTTP ${status} as "${type}": ${text.slice(0, 200)}`);
}

/** The status with the problem's code. */
function statusText(status: number, text: string): string {
  const code = /"code":"([a-z._]+)"/.exec(text)?.[1];
  return code === undefined ? String(status) : `${status} ${code}`;
}

const shown = (path: string): string => (path.length > 80 ? `${path.slice(0, 80)}…` : path);

/** Opens a connection. Null: it was refused. */
export function open(gate: Gate): Promise<Socket | null> {
  return new Promise((resolve) => {
    const socket = connect({ port: gate.port, host: '127.0.0.1', noDelay: true });
    socket.once('connect', () => resolve(socket));
    // Later errors are expected: attacks break connections.
    socket.on('error', () => resolve(null));
  });
}

/** Writes bytes to a new connection, and reads until the gateway closes it or is silent for `quietMs`. */
export async function exchange(
  gate: Gate,
  bytes: Buffer,
  quietMs: number,
  halfClose = false,
): Promise<Buffer> {
  const socket = await open(gate);
  if (socket === null) return Buffer.alloc(0);
  const chunks: Buffer[] = [];
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(Buffer.concat(chunks));
    };
    let timer = setTimeout(end, quietMs);
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      clearTimeout(timer);
      timer = setTimeout(end, quietMs);
    });
    socket.on('end', end);
    socket.on('close', end);
    if (halfClose) socket.end(bytes);
    else socket.write(bytes);
  });
}

/** The responses in the bytes of a connection. */
export function responsesIn(bytes: Buffer): RawResponse[] {
  const responses: RawResponse[] = [];
  for (let rest = bytes; rest.length > 0;) {
    const headEnd = rest.indexOf('\r\n\r\n');
    if (headEnd < 0) return responses;
    const head = rest.toString('latin1', 0, headEnd);
    const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1]);
    const length = Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0);
    if (!Number.isFinite(status)) return responses;
    const type = /^content-type: *([^\r\n]*)/im.exec(head)?.[1] ?? '';
    // The API description is chunked, and the only response on its connection.
    const isChunked = /^transfer-encoding: *chunked/im.test(head);
    const end = isChunked ? rest.length : headEnd + 4 + length;
    responses.push({ status, type, text: rest.toString('utf8', headEnd + 4, end) });
    rest = rest.subarray(end);
  }
  return responses;
}

/** The bytes of a request. */
export function requestBytes(
  path: string,
  type: string,
  body: string,
  headers: readonly string[] = [],
): Buffer {
  const head = [
    `POST ${path} HTTP/1.1`,
    'Host: 127.0.0.1',
    `Content-Type: ${type}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...headers,
  ];
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`);
}
