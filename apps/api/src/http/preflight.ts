import type { IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Authentication, Authenticator } from '../access/authenticator.js';
import { nobody, type Principal } from '../access/principal.js';
import { routeRefusal, type RouteAccess } from '../access/route-access.js';
import type { AnonymousConnections } from '../limits/anonymous-connections.js';
import type { LimitRefusal } from '../limits/limit-refusal.js';
import type { Admission, Limits } from '../limits/limits.js';
import { ExchangeMemories, type ExchangeMemory } from '../memory/exchange-memory.js';
import type { MemoryBudget } from '../memory/memory-budget.js';
import { memoryRefusal } from '../memory/memory-refusal.js';
import { incomingBodyCost } from '../memory/request-cost.js';
import type { HttpExchange } from './end-response.js';
import { Exchange, type ExchangeService, type PreflightResult } from './exchange.js';
import { badAddress } from './problems/problem-of-error.js';
import { invalidToken, problemOf, type Problem } from './problems/problem.js';
import { requestIdOf, traceparentOf } from './trace.js';

export interface PreflightOptions extends ExchangeService {
  readonly authenticator: Pick<Authenticator, 'authenticate'>;
  readonly limits: Limits;
  readonly anonymousConnections: AnonymousConnections;
  readonly memory: MemoryBudget;
  /** True from SIGTERM on, so also while the gateway still accepts requests (`shutdown.lingerMs`). */
  readonly isShuttingDown: () => boolean;
}

/** The route of a request, and what its address names. */
export interface RouteTarget {
  readonly access: RouteAccess;
  /** Null: the address has none. */
  readonly topic: string | null;
  readonly subject: string | null;
  /** Absent: made of the headers. */
  readonly requestId?: string;
}

/** Beyond this many refusals that are to be sent later, the next one is sent at once. */
const MOST_LATE = 2000;

const noRoute: RouteTarget = { access: { needs: 'open' }, topic: null, subject: null };

/**
 * What every request passes before its body is read: identity, address, limits, request id, trace, and memory. While the pod shuts
 * down it also marks the connection to be closed; the gateway is what refuses requests then. The
 * produce endpoint calls it for batches of records, and one Fastify hook calls it for every other route.
 */
export class Preflight {
  /** Refusals that are to be sent later. */
  private late = 0;
  private readonly memories: ExchangeMemories;

  constructor(private readonly options: PreflightOptions) {
    this.memories = new ExchangeMemories(options.memory);
  }

  /** At once, unless the caller's token has to be verified, or its refusal is sent late. Never rejects. */
  check(request: IncomingMessage, target: RouteTarget): PreflightResult | Promise<PreflightResult> {
    const startedAt = performance.now();
    if (target.access.needs === 'open') return this.result(request, target, null, startedAt);
    const authenticated = this.options.authenticator.authenticate(request);
    return authenticated instanceof Promise
      ? authenticated.then((each) => this.inTime(this.result(request, target, each, startedAt)))
      : this.inTime(this.result(request, target, authenticated, startedAt));
  }

  /** The preflight of a request that no route handles. */
  checkOpen(request: IncomingMessage): PreflightResult {
    return this.result(request, noRoute, null, performance.now());
  }

  /** The exchange of a request that Fastify does not handle. */
  open(http: HttpExchange, route: string, checked: PreflightResult): Exchange {
    return new Exchange(http, route, checked, this.options);
  }

  /** The memory account of one exchange. It closes by itself, with the exchange and the work for it. */
  openMemory({ request, response }: HttpExchange, caller: string): ExchangeMemory {
    return this.memories.open(request, response, caller);
  }

  /**
   * Reserves the memory of a JSON body that is read as a whole. Null: it is reserved, or there is no body.
   * @param limit of a body, in bytes: the length that is assumed of a chunked body
   */
  reserveBody(http: HttpExchange, caller: string, limit: number): Problem | null {
    const { 'content-length': length, 'transfer-encoding': coding } = http.request.headers;
    const bytes = coding === undefined ? Math.min(Number(length ?? 0), limit) : limit;
    if (bytes === 0) return null;
    const cost = incomingBodyCost('command', bytes);
    // A chunked body may turn out to be short: only a declared length is permanently refused.
    const reserved = coding === undefined ? cost : Math.min(cost, this.options.memory.largestBytes);
    const grant = this.openMemory(http, caller).reservation.add(reserved);
    return grant === 'granted' ? null : problemOf(memoryRefusal(grant));
  }

  private result(
    request: IncomingMessage,
    target: RouteTarget,
    authentication: Authentication | null,
    startedAt: number,
  ): PreflightResult {
    const { headers } = request;
    const principal = authentication?.ok === true ? authentication.principal : nobody;
    const refused = refusalOf(request, target, authentication, principal);
    const topic = refused === null && target.access.needs === 'produce' ? target.topic : null;
    const admission = authentication?.ok === true ? this.admit(request, principal, topic) : null;
    return {
      requestId: target.requestId ?? requestIdOf(headers),
      traceparent: traceparentOf(headers),
      principal,
      use: admission?.use ?? null,
      closesConnection:
        this.options.isShuttingDown() || (admission?.ok === false && admission.closesConnection),
      problem: admission?.ok === false ? limitProblem(admission) : refused,
      delayMs: admission?.ok === false ? admission.delayMs : 0,
      startedAt,
    };
  }

  private inTime(result: PreflightResult): PreflightResult | Promise<PreflightResult> {
    return result.delayMs > 0 && this.late < MOST_LATE ? this.delay(result) : result;
  }

  private async delay(result: PreflightResult): Promise<PreflightResult> {
    this.late += 1;
    await sleep(result.delayMs);
    this.late -= 1;
    return result;
  }

  /** Requests that are refused for other reasons count as well, but not their topics. */
  private admit(request: IncomingMessage, principal: Principal, topic: string | null): Admission {
    const { anonymousConnections, limits } = this.options;
    anonymousConnections.known(request.socket);
    return limits.admit(request, principal, topic);
  }
}

/** Why a request is refused for what its head is, whatever its caller has used; null: it is not. */
function refusalOf(
  { url = '' }: IncomingMessage,
  { access, topic, subject }: RouteTarget,
  authentication: Authentication | null,
  principal: Principal,
): Problem | null {
  const denied =
    authentication?.ok === false ? authentication.refusal : routeRefusal(principal, access, topic, subject);
  // No topic, subject or id contains NUL, and Postgres cannot store it in a text.
  if (denied === null) return url.includes('%00') ? badAddress : null;
  const problem = problemOf(denied);
  // RFC 6750, section 3.1: a client that sent a token is told that it needs another one.
  return authentication?.ok === false && authentication.isInvalidToken === true
    ? invalidToken(problem)
    : problem;
}

function limitProblem({ refusal, headers }: LimitRefusal): Problem {
  const problem = problemOf(refusal);
  return { ...problem, headers: { ...problem.headers, ...headers } };
}
