import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { streamIdOf, type StreamName } from '#journal';
import type { Refusal } from '#producer';
import type { Principal, PrincipalLimits } from '../access/principal.js';
import type { CallerAccount } from './caller-account.js';
import { CallerAccounts } from './caller-accounts.js';
import type { LimitReason } from './limit-reason.js';
import { limitRefusal, refusalOf, type LimitRefusal } from './limit-refusal.js';
import type { Reached } from './rates.js';
import { RequestUse } from './request-use.js';
import { TopicRates, type TopicLimits } from './topic-rates.js';

export interface LimitsParts {
  readonly perTopic: readonly TopicLimits[];
  /** Called with each refusal. */
  readonly onLimited: (reason: LimitReason, caller: Principal) => void;
  /** A monotonic clock, in ms. */
  readonly now: () => number;
}

/** `use`: what the request uses; null: nothing that is limited. */
export type Admission =
  | { readonly ok: true; readonly use: RequestUse | null }
  | ({ readonly ok: false; readonly use: RequestUse } & LimitRefusal);

/** After which time a client should retry when it has to close something of its own first, in ms. */
const CLOSE_FIRST_MS = 1000;

const unlimited: Admission = { ok: true, use: null };

/** What callers and topics may use of one pod. A restart forgets what was used. */
export class Limits {
  private readonly callers = new CallerAccounts();
  private readonly topics: TopicRates;

  constructor(private readonly parts: LimitsParts) {
    this.topics = new TopicRates(parts.perTopic);
  }

  /**
   * Admits a request whose head has arrived and which its caller may make. A refused one uses nothing.
   * @param topic that it produces to; null: it does not produce
   */
  admit({ socket }: IncomingMessage, caller: Principal, topic: string | null): Admission {
    const isLimited = limitsRequests(caller.limits);
    if (!isLimited && (topic === null || this.topics.isEmpty)) return unlimited;
    const now = this.parts.now();
    const account = isLimited ? this.callers.of(caller, now) : null;
    const topicRates = topic === null ? null : this.topics.of(topic, now);
    if (account === null && topicRates === null) return unlimited;
    const use = new RequestUse(account?.rates ?? null, topicRates, this.parts.now);
    const reached = account === null ? null : reachedByCount(account, caller, { socket, topic, now });
    const refusing = reached ?? use.takeRequest();
    return refusing === null ? { ok: true, use } : { ok: false, use, ...this.refuse(caller, refusing, use) };
  }

  /**
   * Admits a subject that a request needs, before anything of it is read, looked up or stored.
   * @returns why the request may not use it; null: it may
   */
  admitSubject(caller: Principal, name: StreamName): Refusal | null {
    const { subjects } = caller.limits;
    if (subjects === null) return null;
    const now = this.parts.now();
    const waitMs = this.callers.of(caller, now).subjects.use(streamIdOf(name), subjects, now);
    if (waitMs === 0) return null;
    this.parts.onLimited('subjects', caller);
    return refusalOf({ reason: 'subjects', quota: subjects, waitMs }, name);
  }

  /** Opens an event stream for a caller. @returns how to end it, or why it may not be opened */
  openEventStream(caller: Principal): (() => void) | LimitRefusal {
    const { eventStreams } = caller.limits;
    if (eventStreams === null) return () => undefined;
    const account = this.callers.of(caller, this.parts.now());
    if (account.eventStreams < eventStreams) return streamOf(account);
    const use = new RequestUse(account.rates, null, this.parts.now);
    return this.refuse(caller, { reason: 'event_streams', quota: eventStreams, waitMs: CLOSE_FIRST_MS }, use);
  }

  private refuse(caller: Principal, reached: Reached, use: RequestUse): LimitRefusal {
    this.parts.onLimited(reached.reason, caller);
    const now = this.parts.now();
    return limitRefusal(reached, use, this.callers.of(caller, now).refusalDelayMs(now));
  }
}

/** Counts the connection and the topic of a request. @returns the limit that it exceeds; null: none */
function reachedByCount(
  account: CallerAccount,
  { limits: { connections, topics } }: Principal,
  request: { readonly socket: Socket; readonly topic: string | null; readonly now: number },
): Reached | null {
  const { socket, topic, now } = request;
  if (connections !== null && !account.connect(socket, connections))
    return { reason: 'connections', quota: connections, waitMs: CLOSE_FIRST_MS };
  if (topics === null || topic === null) return null;
  const waitMs = account.topics.use(topic, topics, now);
  return waitMs === 0 ? null : { reason: 'topics', quota: topics, waitMs };
}

function streamOf(account: CallerAccount): () => void {
  account.eventStreams += 1;
  let isOpen = true;
  return () => {
    if (isOpen) account.eventStreams -= 1;
    isOpen = false;
  };
}

/** Whether a request of a caller with these limits has to be counted. */
const limitsRequests = ({
  requestsPerSecond,
  bytesPerSecond,
  connections,
  topics,
}: PrincipalLimits): boolean =>
  requestsPerSecond !== null || bytesPerSecond !== null || connections !== null || topics !== null;
