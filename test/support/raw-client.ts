import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** One response as received, without interim responses. */
export interface RawResponse {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** A client that writes bytes and reads responses, on one connection. */
export class RawClient {
  private received = Buffer.alloc(0);
  /** Resolves when the server has closed the connection. */
  readonly closed: Promise<void>;

  private constructor(readonly socket: Socket) {
    socket.on('data', (bytes: Buffer) => (this.received = Buffer.concat([this.received, bytes])));
    socket.on('error', () => undefined);
    this.closed = new Promise((resolve) => socket.once('close', () => resolve()));
  }

  /** Connects to this machine. */
  static async to(port: number, allowHalfOpen = false): Promise<RawClient> {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen });
    await once(socket, 'connect');
    return new RawClient(socket);
  }

  /** On a socket that is connected, such as one of TLS. */
  static on(socket: Socket): RawClient {
    return new RawClient(socket);
  }

  /** All received bytes. */
  get text(): string {
    return this.received.toString('latin1');
  }

  /** The complete responses; one without `content-length` is complete when the connection is closed. */
  get responses(): readonly RawResponse[] {
    const responses: RawResponse[] = [];
    for (let left = this.text; left !== '';) {
      const end = left.indexOf('\r\n\r\n');
      if (end < 0) break;
      const [first = '', ...lines] = left.slice(0, end).split('\r\n');
      const status = Number(first.split(' ')[1]);
      const headers = new Map(
        lines.map((line) => [
          line.slice(0, line.indexOf(':')).toLowerCase(),
          line.slice(line.indexOf(':') + 1).trim(),
        ]),
      );
      const start = end + 4;
      const length = status < 200 ? 0 : Number(headers.get('content-length') ?? left.length - start);
      if (left.length < start + length) break;
      if (status >= 200) responses.push({ status, headers, body: left.slice(start, start + length) });
      left = left.slice(start + length);
    }
    return responses;
  }

  get statuses(): readonly number[] {
    return this.responses.map(({ status }) => status);
  }

  /** Resolves with the responses when there are that many, or the connection is closed. */
  async until(count: number): Promise<readonly RawResponse[]> {
    while (this.responses.length < count && !this.socket.closed)
      await Promise.race([new Promise((resolve) => this.socket.once('data', resolve)), this.closed]);
    return this.responses;
  }
}

/** A complete produce request. */
export function rawPost(
  target: string,
  type: string,
  body: string | Buffer,
  more: readonly string[] = [],
): Buffer {
  const head = [
    `POST ${target} HTTP/1.1`,
    'Host: localhost',
    `Content-Type: ${type}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...more,
  ];
  return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), Buffer.from(body)]);
}
