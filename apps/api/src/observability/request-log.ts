import type { IncomingMessage } from 'node:http';
import type { Logger } from 'pino';
import type { ClientAddress } from '../http/client-address.js';
import type { Problem } from '../http/problems/problem.js';
import { topicName } from '../topics/topic-name.js';
import { LineLimiter } from './line-limiter.js';

/** A request whose response is written. */
export interface CompletedRequest {
  readonly request: IncomingMessage;
  readonly method: string;
  /** The route's pattern; `none` where no route matched. */
  readonly route: string;
  readonly status: number;
  readonly seconds: number;
  /** As it was sent: path and query. */
  readonly url: string;
  readonly requestId: string;
  /** The API key's name, or `anonymous`. */
  readonly actor: string;
  /** Of the response body; null: not known before it was sent. */
  readonly bytes: number | null;
  /** The problem that the request was refused with; null: none. */
  readonly problem: Problem['body'] | null;
}

export type ReportRequest = (request: CompletedRequest) => void;

/** At most this many lines per error code and second; the rest is counted. */
const LINES = { most: 5, windowMs: 1000 } as const;
/** Probes get its 503 each second. The reasons why a pod is not ready have log lines of their own. */
const PROBE = '/health/ready';
/** In characters: a logged path is cut here. */
const MAX_PATH = 300;

/**
 * Logs one line at `warn` for each response of 500 and above, and with `http.accessLog` one at `info` for each request.
 * Neither contains anything of a body or a query.
 */
export function requestLog(
  logger: Pick<Logger, 'info' | 'warn'>,
  accessLog: boolean,
  clientAddress: ClientAddress,
): ReportRequest {
  const limiter = new LineLimiter(LINES.most, LINES.windowMs, (code, count) =>
    logger.warn({ code, left_out: count }, `answered ${code} ${count} times more`),
  );
  return ({ request, method, route, status, seconds, url, requestId, actor, bytes, problem }) => {
    if (status < 500 && !accessLog) return;
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
    if (accessLog) {
      const client = clientAddress(request);
      logger.info(
        { method, route, path, status, ms, bytes, request_id: requestId, key: actor, client },
        'request',
      );
    }
  };
}

const pathOf = (url: string): string => (url.split('?', 1)[0] ?? '').slice(0, MAX_PATH);

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

function topicIn(path: string): string | undefined {
  const topic = /^\/topics\/([^/]+)/.exec(path)?.[1];
  return topic !== undefined && topicName.test(topic) ? topic : undefined;
}
