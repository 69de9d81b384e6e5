import { setTimeout as sleep } from 'node:timers/promises';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Settings } from '../config/settings.schema.js';
import type { Runtime } from '../runtime/runtime.js';
import { closeHttp } from './close-http.js';

/** What takes leave. */
export interface ShutdownParts {
  readonly app: NestFastifyApplication;
  readonly runtime: Pick<Runtime, 'gateway' | 'readiness'>;
  /** Closes what the gateway used. */
  readonly closeParts: () => Promise<void>;
}

/** Of the grace time, for HTTP and for the parts each: so much in ms, and not more than this part of it. */
const closing = { ms: 1000, part: 0.1 } as const;

/**
 * Unready first, for as long as a probe needs to see it; then requests end, then HTTP, then the parts. All of it within
 * the grace time, whoever is silent: a client in the middle of its body, Kafka, the registry, Postgres.
 * @returns whether everything ended by itself
 */
export async function gracefulShutdown(
  { app, runtime, closeParts: endParts }: ShutdownParts,
  { graceMs, lingerMs }: Settings['shutdown'],
): Promise<boolean> {
  const end = performance.now() + graceMs;
  const closingMs = Math.min(closing.ms, graceMs * closing.part);
  const timeLeftBefore = (ms: number): number => Math.max(0, end - performance.now() - ms);
  const shutDown = async (): Promise<true> => {
    runtime.readiness.drain();
    await sleep(lingerMs);
    await runtime.gateway.drain(timeLeftBefore(2 * closingMs));
    await closeHttp(app, timeLeftBefore(closingMs));
    await endParts();
    return true;
  };
  const late = new AbortController();
  try {
    return await Promise.race([shutDown(), sleep(graceMs, false, { signal: late.signal })]);
  } finally {
    late.abort();
  }
}
