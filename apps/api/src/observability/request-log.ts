import type { Logger } from 'pino';
import type { Problem } from '../http/problems/problem.js';
import { topicName } from '../topics/topic-name.js';
import { LineLimiter } from './line-limiter.js';

/** What the log may say of a request that was answered. */
export interface CompletedRequest {
  /** As it was sent: path and query. */
  readonly url: string;
  readonly requestId: string;
  /** The API key's name, or `anonymous`. */
  readonly actor: string;
  /** Of the answer's body; null: not known before it was sent. */
  readonly bytes: number | null;
  /** The problem that it was answered with; null: none. */
  readonly problem: Problem['body'] | null;
}

/** Called with each request that was answered: its method, its route's pattern, the status, and how long it took, in seconds. */
export type ObserveRequest = (
  method: string,
  route: string,
  status: number,
  seconds: number,
  request: CompletedRequest,
) => void;

/** Of each error code so many lines a second; what is left out is counted. */
const LINES = { most: 5, windowMs: 1000 } as const;
/** Its 503 is asked for each second; why a pod is not ready has lines of its own. */
const PROBE = '/health/ready';
/** What is written of an address is no longer. */
const MAX_PATH = 300;

/**
 * A line at `warn` for each answer of 500 and above, and with `http.accessLog` one at `info` for each request. Neither has
 * anything of a body or a query.
 */
export function requestLog(logger: Pick<Logger, 'info' | 'warn'>, accessLog: boolean): ObserveRequest {
  const limiter = new LineLimiter(LINES.most, LINES.windowMs, (code, count) =>
    logger.warn({ code, left_out: count }, `answered ${code} ${count} times more`),
  );
  return (method, route, status, seconds, request) => {
    if (status < 500 && !accessLog) return;
    const { url, requestId, actor, bytes, problem } = request;
    const path = pathOf(url);
    const ms = Math.round(seconds * 1_000_000) / 1000;
    const code = textOf(problem?.['code']) ?? 'internal';
    if (status >= 500 && route !== PROBE && limiter.take(code)) {
      const topic = textOf(problem?.['topic']) ?? topicIn(path);
      const subject = textOf(problem?.['subject']);
      logger.warn(
        { code, status, route, topic, subject, request_id: requestId, duration_ms: ms },
        `answered ${status} ${code}`,
      );
    }
    if (accessLog)
      logger.info({ method, route, path, status, ms, bytes, request_id: requestId, key: actor }, 'request');
  };
}

const pathOf = (url: string): string => (url.split('?', 1)[0] ?? '').slice(0, MAX_PATH);

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

function topicIn(path: string): string | undefined {
  const topic = /^\/topics\/([^/]+)/.exec(path)?.[1];
  return topic !== undefined && topicName.test(topic) ? topic : undefined;
}
