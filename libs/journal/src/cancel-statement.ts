import { Connection, type ClientBase, type ConnectionConfig } from 'pg';
import { GOODBYE_MS } from './end-connection.js';

/** What the driver's client and its raw connection have, and its types do not say. */
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
 * Asks Postgres to cancel whatever a connection executes (protocol message `CancelRequest`, on a connection of its own, which
 * needs no login and no right). Best effort, in bounded time: a statement that is not reached ends at its time limit. The
 * connection is not to be used for another statement afterwards, which the request might still hit.
 */
export function cancelStatement(client: ClientBase): Promise<void> {
  const { processID, secretKey, host, port, ssl, sslNegotiation } = client as ClientBase & Cancellable;
  const connection = new Connection({ ssl, sslNegotiation } as ConnectionConfig) as RawConnection;
  return new Promise((resolve) => {
    const cut = setTimeout(() => connection.stream.destroy(), GOODBYE_MS);
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
