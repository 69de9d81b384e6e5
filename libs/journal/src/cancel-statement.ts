import { Connection, type ClientBase, type ConnectionConfig } from 'pg';
import { TERMINATION_MS } from './end-connection.js';

/** Members of the driver's client and its raw connection that its types omit. */
interface Cancellable {
  readonly processID: number;
  readonly secretKey: number;
  readonly host: string;
  readonly port: number;
  readonly ssl: ConnectionConfig['ssl'];
  readonly sslNegotiation: string;
}
type RawConnection = Connection & {
  connect(portOrPath: number | string, host?: string): void;
  requestSsl(): void;
  cancel(processId: number, secretKey: number): void;
};

/**
 * Requests that Postgres cancel the statement of a connection: protocol message `CancelRequest`, on a connection of its own that
 * needs no login. Best effort, in bounded time; a statement that is not reached ends at its time limit. The client must not be
 * used for another statement afterwards, because the request may still cancel it.
 */
export function cancelStatement(client: ClientBase): Promise<void> {
  const { processID, secretKey, host, port, ssl, sslNegotiation } = client as ClientBase & Cancellable;
  const connection = new Connection({ ssl, sslNegotiation } as ConnectionConfig) as RawConnection;
  return new Promise((resolve) => {
    const cut = setTimeout(() => connection.stream.destroy(), TERMINATION_MS);
    const cancel = (): void => connection.cancel(processID, secretKey);
    connection.on('connect', () => {
      if (!ssl) cancel();
      else if (sslNegotiation !== 'direct') connection.requestSsl();
    });
    connection.on('sslconnect', cancel);
    connection.on('error', () => undefined);
    connection.on('end', () => {
      clearTimeout(cut);
      resolve();
    });
    if (host.startsWith('/')) connection.connect(`${host}/.s.PGSQL.${port}`);
    else connection.connect(port, host);
  });
}
