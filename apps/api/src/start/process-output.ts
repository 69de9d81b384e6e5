import { format } from 'node:util';
import type { Logger } from 'pino';
import { failureOf } from '../observability/frames.js';
import { EXIT } from './exit-codes.js';

/** A warning is logged once; so many different ones are remembered. */
const MAX_WARNINGS = 200;

/** What of a process says something, or ends it, by itself. */
type ProcessEvents = Pick<NodeJS.Process, 'on' | 'removeAllListeners' | 'exit'>;

/**
 * Makes lines of the log of whatever Node or a library would print by itself: warnings, errors that nobody handles (which
 * end the process, as without this), and the console.
 */
export function logProcessOutput(
  logger: Logger,
  events: ProcessEvents = process,
  output: Partial<Console> = console,
): void {
  const logged = new Set<string>();
  // Node's own listener prints.
  events.removeAllListeners('warning');
  events.on('warning', (warning: Error & { readonly code?: string }) => {
    const { name, code, message } = warning;
    const key = `${name} ${code ?? ''} ${message}`;
    if (logged.has(key) || logged.size >= MAX_WARNINGS) return;
    logged.add(key);
    logger.warn({ warning: name, ...(code !== undefined && { code }) }, message);
  });
  events.on('uncaughtException', (error: unknown) => {
    logger.fatal({ error: failureOf(error) }, 'an error that nobody handled ends the process');
    events.exit(EXIT.failure);
  });
  const levels = {
    trace: 'debug',
    debug: 'debug',
    log: 'info',
    info: 'info',
    warn: 'warn',
    error: 'error',
  } as const;
  for (const [method, level] of Object.entries(levels) as [keyof typeof levels, 'debug' | 'info'][])
    output[method] = (...parts: unknown[]) => logger[level]({ console: method }, format(...parts));
}
