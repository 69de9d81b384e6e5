import type { Refusal } from '#producer';
import { refusal } from '../http/problems/refusal-error.js';
import type { LimitReason } from './limit-reason.js';
import type { Reached } from './rates.js';
import type { RequestUse } from './request-use.js';

/** Why a request or an event stream is beyond a limit: `429 rate.limited`. */
export interface LimitRefusal {
  readonly reason: LimitReason;
  readonly refusal: Refusal;
  /** Retry when one of the caller's own is closed: this connection is one too many. */
  readonly closesConnection: boolean;
  /** After which time the response is sent, in ms. */
  readonly delayMs: number;
  /** Of `RateLimit-Policy` and `RateLimit`. */
  readonly headers: Readonly<Record<string, string>>;
}

const details: Readonly<Record<LimitReason, string>> = {
  requests: 'requests per second',
  bytes: 'bytes of bodies per second',
  connections: 'connections at once',
  event_streams: 'event streams at once',
  topics: 'topics within an hour',
  subjects: 'subjects within an hour',
  topic_requests: 'requests per second to this topic, from all callers',
  topic_bytes: 'bytes of bodies per second to this topic, from all callers',
  anonymous_connections: 'connections without a known caller',
};

/** @param more of what the request concerns */
export const refusalOf = ({ reason, quota, waitMs }: Reached, more: Partial<Refusal> = {}): Refusal =>
  refusal('rate.limited', `Allowed: ${quota} ${details[reason]}.`, { ...more, retryAfterMs: waitMs });

/** @param use what the refused request would have used */
export function limitRefusal(reached: Reached, use: RequestUse, delayMs: number): LimitRefusal {
  const { reason, quota, waitMs } = reached;
  const { policy, state } = use;
  const isListed = policy.includes(`"${reason}"`);
  const append = (value: string, item: string): string => (value === '' ? item : `${value}, ${item}`);
  return {
    reason,
    refusal: refusalOf(reached),
    closesConnection: reason === 'connections',
    delayMs,
    headers: {
      'ratelimit-policy': isListed ? policy : append(policy, `"${reason}";q=${quota}`),
      ratelimit: isListed ? state : append(state, `"${reason}";r=0;t=${Math.ceil(waitMs / 1000)}`),
    },
  };
}
