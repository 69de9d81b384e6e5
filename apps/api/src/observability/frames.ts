import type { Logger } from 'pino';

interface Frames {
  readonly name: string;
  readonly at: readonly string[];
}

/** An error's name and stack frames, without its message: on the produce path that could contain a record's value. */
function framesOf(error: unknown): Frames {
  if (!(error instanceof Error)) return { name: typeof error, at: [] };
  const lines = (error.stack ?? '').split('\n').map((line) => line.trim());
  return { name: error.name, at: lines.filter((line) => line.startsWith('at ')).slice(0, 12) };
}

export interface Failure extends Frames {
  readonly code?: string;
  readonly message?: string;
  readonly cause?: Failure;
}

/**
 * As `framesOf`, with the code and causes, and with the messages of the operating system's errors, which contain no values.
 * @param withMessages of every error: before the first request there is no value that a message could contain
 */
export function failureOf(error: unknown, withMessages = false, depth = 4): Failure {
  const frames = framesOf(error);
  if (!(error instanceof Error)) return frames;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : null;
  return {
    ...frames,
    ...(code !== null && { code }),
    ...((withMessages || 'syscall' in error) && { message: error.message }),
    ...(error.cause !== undefined && depth > 0 && { cause: failureOf(error.cause, withMessages, depth - 1) }),
  };
}

/** Logs bugs in the handling of produce requests, with the request's id. */
export const logProduceBug =
  (logger: Pick<Logger, 'error'>) =>
  (error: unknown, requestId: string): void =>
    logger.error(
      { request_id: requestId, bug: framesOf(error) },
      'a produce request failed because of a bug',
    );
