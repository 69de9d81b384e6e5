import type { NestFastifyApplication } from '@nestjs/platform-fastify';

/** How often connections that have become idle are looked for, in ms. */
const lookMs = 50;

/**
 * Stops listening and ends every connection, at the latest after so many ms.
 *
 * Node closes the connections that are idle when it stops listening. One that was still answering then is kept open for
 * its client until the keep-alive time-out, more than a minute, so it is looked for again. One that never ends its
 * request is cut.
 */
export async function closeHttp(app: NestFastifyApplication, withinMs: number): Promise<void> {
  const { server } = app.getHttpAdapter().getInstance();
  const again = setInterval(() => server.closeIdleConnections(), lookMs);
  const cut = setTimeout(() => server.closeAllConnections(), withinMs);
  try {
    await app.close();
  } finally {
    clearInterval(again);
    clearTimeout(cut);
  }
}
