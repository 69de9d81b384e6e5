import { format } from 'node:util';
import type { Logger } from 'pino';
import { failureOf } from '../observability/frames.js';
import { EXIT } from './exit-codes.js';

/** A warning is logged once; at most this many different ones. */
const MAX_WARNINGS = 200;

/** The members of a process that are used. */
type ProcessEvents = Pick<NodeJS.Process, 'on' | 'removeAllListeners' | 'exit'>;

/**
 * Logs what Node or a library would print: warnings, unhandled errors (which end the process, as they do by default), and the
 * console.
 */
export function logProcessOutput(
  logger: Logger,
  events: ProcessEvents = process,
  output: Partial<Console> = console,
): void {
  const logged = new Set<string>();
  // Node's own listener prints to stderr.
  events.removeAllListeners('warning');
  events.on('warning', (warning: Error & { readonly code?: string }) => {
    const { name, code, message } = warning;
    const key = `${name} ${code ?? ''} ${message}`;
    if (logged.has(key) || logged.size >= MAX_WARNINGS) return;
    logged.add(key);
    logger.warn({ warning: name, ...(code !== undefined && { code }) }, message);
  });
  events.on('uncaughtException', (error: unknown) => {
    logger.fatal({ error: failureOf(error) }, 'an unhandled error ends the process');
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
