import type { Logger } from 'pino';

/** An error's name and where it was thrown, without its message: on the produce path that could hold a record's value. */
export function framesOf(error: unknown): { name: string; at: readonly string[] } {
  if (!(error instanceof Error)) return { name: typeof error, at: [] };
  const lines = (error.stack ?? '').split('\n').map((line) => line.trim());
  return { name: error.name, at: lines.filter((line) => line.startsWith('at ')).slice(0, 12) };
}

/** Logs the bugs that produce requests meet, under the requests' ids. */
export const bugsOfProduce =
  (logger: Pick<Logger, 'error'>) =>
  (error: unknown, requestId: string): void =>
    logger.error({ request_id: requestId, bug: framesOf(error) }, 'a produce request met a bug');
