import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { destination } from 'pino';
import { createLogger } from '../observability/logger.js';
import { logProcessOutput } from './process-output.js';

/** The name of this process in its log, in Postgres and in stored events. */
export const podId = `${hostname()}-${process.pid}-${randomUUID().slice(0, 8)}`;

/**
 * The log of this process. Its level is set once the settings are read. It is imported first, so that everything that other
 * modules print is logged.
 */
export const processLogger = createLogger('info', podId);

/** For lines right before the process ends: it has written them when the call returns. `processLogger` writes asynchronously. */
export const lastLines = createLogger('info', podId, destination({ fd: 1, sync: true }));

logProcessOutput(processLogger);
