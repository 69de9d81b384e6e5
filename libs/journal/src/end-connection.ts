import type { ClientBase, Client } from 'pg';

/** How long a connection may take to terminate, in ms. A silent server, or a network that drops packets, never responds. */
export const TERMINATION_MS = 1_000;

/** Terminates a connection, or cuts it if the server does not respond in time. */
export async function endConnection(client: Client): Promise<void> {
  const cut = setTimeout(() => cutConnection(client), TERMINATION_MS);
  try {
    await client.end();
  } catch {
    // The connection was already lost.
  } finally {
    clearTimeout(cut);
  }
}

/** Cuts a connection at once; a statement in progress on it fails. */
export function cutConnection(client: ClientBase): void {
  // A pool's client has `connection` too, which the driver's types omit.
  (client as ClientBase & Pick<Client, 'connection'>).connection.stream.destroy();
}
