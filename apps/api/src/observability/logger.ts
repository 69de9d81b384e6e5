import type { LoggerService } from '@nestjs/common';
import { pino, type DestinationStream, type Logger } from 'pino';
import { failureOf } from './frames.js';

/** The one logger: JSON lines on stdout, times in ISO 8601. */
export function createLogger(level: string, podId: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: { pod: podId },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    // Other members of an error may contain data: a row, a URL with its password.
    serializers: { err: (error: unknown) => failureOf(error, true) },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}

/** Nest logs and throws the error of an address that it cannot listen on; the start reports it as a sentence. */
const cannotListen = /^Error: listen /;

/** Nest's own lines through the same logger; its start-up lines at `debug`. */
export function nestLogger(logger: Logger): LoggerService {
  const line =
    (level: 'debug' | 'trace' | 'warn' | 'error' | 'fatal') =>
    (message: unknown, ...rest: unknown[]) =>
      logger[level]({ nest: rest.at(-1) }, typeof message === 'string' ? message : JSON.stringify(message));
  const error = line('error');
  return {
    log: line('debug'),
    debug: line('trace'),
    verbose: line('trace'),
    warn: line('warn'),
    error: (message: unknown, ...rest: unknown[]) =>
      (typeof message === 'string' && cannotListen.test(message) ? line('debug') : error)(message, ...rest),
    fatal: line('fatal'),
  };
}
