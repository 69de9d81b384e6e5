import { setTimeout as sleep } from 'node:timers/promises';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Settings } from '../config/settings.schema.js';
import type { Runtime } from '../runtime/runtime.js';
import { closeHttp } from './close-http.js';

/** The parts of a gateway that are closed. */
export interface ShutdownParts {
  readonly app: NestFastifyApplication;
  readonly runtime: Pick<Runtime, 'gateway' | 'readiness'>;
  /** Closes what the gateway uses. */
  readonly closeParts: () => Promise<void>;
}

/** The part of the grace time that is reserved for HTTP, and the same for the parts: in ms, but at most this fraction. */
const CLOSING = { ms: 1000, fraction: 0.1 } as const;

/**
 * Makes the pod unready for as long as a probe needs to notice; then ends the requests, then HTTP, then the parts. All of it
 * takes no longer than the grace time, even if a client in the middle of its body, Kafka, the registry or Postgres does not
 * respond.
 * @returns whether everything was closed in time
 */
export async function gracefulShutdown(
  { app, runtime, closeParts }: ShutdownParts,
  { graceMs, lingerMs }: Settings['shutdown'],
): Promise<boolean> {
  const end = performance.now() + graceMs;
  const closingMs = Math.min(CLOSING.ms, graceMs * CLOSING.fraction);
  const timeLeftBefore = (ms: number): number => Math.max(0, end - performance.now() - ms);
  const shutDown = async (): Promise<true> => {
    runtime.readiness.startShutdown();
    await sleep(lingerMs);
    await runtime.gateway.drain(timeLeftBefore(2 * closingMs));
    await closeHttp(app, timeLeftBefore(closingMs));
    await closeParts();
    return true;
  };
  const late = new AbortController();
  try {
    return await Promise.race([shutDown(), sleep(graceMs, false, { signal: late.signal })]);
  } finally {
    late.abort();
  }
}
