import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { destination } from 'pino';
import { createLogger } from '../observability/logger.js';
import { logProcessOutput } from './process-output.js';

/** Names this process in its log, in Postgres and in what it stores. */
export const podId = `${hostname()}-${process.pid}-${randomUUID().slice(0, 8)}`;

/** The log of this process, which has a level of its own once the settings were read. Imported before all else: what that prints is logged. */
export const processLogger = createLogger('info', podId);

/** For what is said right before the process ends: in order, and written when the call returns. The other one writes behind its back. */
export const lastLines = createLogger('info', podId, destination({ fd: 1, sync: true }));

logProcessOutput(processLogger);
