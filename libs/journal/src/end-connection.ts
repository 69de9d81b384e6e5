import type { ClientBase, Client } from 'pg';

/** What a connection gets to say goodbye in, in ms. A server that is silent, or a network that swallows, takes for ever. */
export const GOODBYE_MS = 1_000;

/** Ends a connection: by its own goodbye, or by cutting it when that is not answered in time. */
export async function endConnection(client: Client): Promise<void> {
  const cut = setTimeout(() => cutConnection(client), GOODBYE_MS);
  try {
    await client.end();
  } catch {
    // It was lost already.
  } finally {
    clearTimeout(cut);
  }
}

/** Breaks a connection at once; a statement under way on it fails. */
export function cutConnection(client: ClientBase): void {
  // A pool's client has it as well, which the driver's types do not say.
  (client as ClientBase & Pick<Client, 'connection'>).connection.stream.destroy();
}
