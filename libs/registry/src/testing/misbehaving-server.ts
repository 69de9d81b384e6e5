import {
  createServer as createHttp,
  type IncomingMessage,
  type RequestListener,
  type Server as HttpServer,
} from 'node:http';
import { createServer as createTcp, type AddressInfo, type Server, type Socket } from 'node:net';

/** For specs: a server on a port of its own, with the requests that it got. */
export interface TestServer {
  readonly url: string;
  readonly requestLines: readonly string[];
  readonly requests: readonly IncomingMessage[];
  close(): Promise<void>;
}

/** For specs: an HTTP server with the given listener. */
export async function httpServer(listener: RequestListener): Promise<TestServer> {
  const requestLines: string[] = [];
  const requests: IncomingMessage[] = [];
  const server: HttpServer = createHttp((request, response) => {
    requestLines.push(`${request.method ?? ''} ${request.url ?? ''}`);
    requests.push(request);
    listener(request, response);
  });
  return {
    url: await listening(server),
    requestLines,
    requests,
    close: () => closed(server, () => server.closeAllConnections()),
  };
}

/** For specs: an HTTP server with one response for all requests. */
export function respondingWith(
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<TestServer> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return httpServer((_, response) => {
    response
      .writeHead(status, { 'content-type': 'application/vnd.schemaregistry.v1+json', ...headers })
      .end(text);
  });
}

/** For specs: a server that accepts connections and passes them to `onSocket`; by default it does nothing with them. */
export async function rawServer(onSocket: (socket: Socket) => void = () => undefined): Promise<TestServer> {
  const sockets = new Set<Socket>();
  const server = createTcp((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    onSocket(socket);
  });
  const url = await listening(server);
  const destroy = (): void => sockets.forEach((socket) => socket.destroy());
  return { url, requestLines: [], requests: [], close: () => closed(server, destroy) };
}

/** For specs: an address where nobody listens. */
export async function unusedAddress(): Promise<string> {
  const server = await rawServer();
  await server.close();
  return server.url;
}

function listening(server: Server): Promise<string> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () =>
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    );
  });
}

function closed(server: Server, end: () => void): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    end();
  });
}
