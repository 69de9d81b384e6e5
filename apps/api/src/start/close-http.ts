import type { NestFastifyApplication } from '@nestjs/platform-fastify';

/** How often idle connections are closed, in ms. */
const SWEEP_MS = 50;

/**
 * Stops listening and ends every connection, at the latest after this many ms.
 *
 * Node closes the connections that are idle when it stops listening. One that is still responding then would be kept open
 * until the keep-alive time-out, more than a minute, so idle connections are closed repeatedly. One that never ends its
 * request is cut.
 */
export async function closeHttp(app: NestFastifyApplication, withinMs: number): Promise<void> {
  const { server } = app.getHttpAdapter().getInstance();
  const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_MS);
  const cut = setTimeout(() => server.closeAllConnections(), withinMs);
  try {
    await app.close();
  } finally {
    clearInterval(sweep);
    clearTimeout(cut);
  }
}
