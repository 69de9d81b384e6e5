import type { ErrorCode, Refusal } from '#producer';
import { refusal } from '../http/problems/refusal-error.js';
import type { Principal } from './principal.js';
import type { AccessRole } from './rights.js';

/**
 * What a route needs of its caller. `open`: nothing. `known`: to be known. Otherwise a role: on the topic of the address
 * (`topic`), or on any topic, and the route shows and touches only the topics on which the caller has it (`topics`).
 */
export type RouteAccess =
  | { readonly needs: 'open' | 'known' }
  | { readonly needs: AccessRole; readonly on: 'topic' | 'topics'; readonly absent: ErrorCode };

const open: RouteAccess = { needs: 'open' };
const onTopic = (needs: AccessRole, absent: ErrorCode): RouteAccess => ({ needs, on: 'topic', absent });
const onTopics = (needs: AccessRole): RouteAccess => ({ needs, on: 'topics', absent: 'auth.denied' });

/** The access of streams and batches of records. */
export const produceAccess = onTopic('produce', 'topic.unknown');

/**
 * Every route. Health is open because a probe has no key, and the console and the OpenAPI pages because they reveal nothing
 * about this installation. A route that is missing here prevents the start.
 */
const routes: Readonly<Record<string, RouteAccess>> = {
  'POST /topics/:topic': produceAccess,
  'POST /topics/:topic/partitions/:partition': produceAccess,
  'GET /topics': onTopics('read'),
  'GET /topics/:topic': onTopic('read', 'topic.unknown'),
  'GET /topics/:topic/partitions': onTopic('read', 'topic.unknown'),
  'GET /topics/:topic/partitions/:partition': onTopic('read', 'topic.unknown'),
  'GET /v1/whoami': { needs: 'known' },
  'GET /v1/machine': { needs: 'known' },
  'GET /v1/subjects': onTopics('read'),
  'GET /v1/subjects/summary': onTopics('read'),
  'GET /v1/subjects/:topic/:subject': onTopic('read', 'subject.unknown'),
  'GET /v1/subjects/:topic/:subject/events': onTopic('read', 'subject.unknown'),
  'GET /v1/subjects/:topic/:subject/comparison': onTopic('read', 'subject.unknown'),
  'GET /v1/subjects/:topic/:subject/verify': onTopic('read', 'subject.unknown'),
  'GET /v1/subjects/:topic/:subject/writers': onTopic('read', 'subject.unknown'),
  'POST /v1/subjects/:topic/:subject/reset': onTopic('operate', 'subject.unknown'),
  'POST /v1/subjects/:topic/:subject/open': onTopic('operate', 'subject.unknown'),
  'PUT /v1/subjects/:topic/:subject/mapping': onTopic('operate', 'subject.unknown'),
  'DELETE /v1/subjects/:topic/:subject': onTopic('operate', 'subject.unknown'),
  'POST /v1/resets': onTopics('operate'),
  'GET /v1/events': onTopics('read'),
  'GET /v1/events/stream': onTopics('read'),
  'GET /v1/mismatches': onTopics('read'),
  'GET /v1/mismatches/summary': onTopics('read'),
  'GET /v1/mismatches/series': onTopics('read'),
  'GET /v1/mismatches/:id': onTopics('read'),
  'GET /v1/pods': onTopics('read'),
  'GET /v1/keys': onTopics('admin'),
  'POST /v1/keys': onTopics('admin'),
  'GET /v1/keys/:id': onTopics('admin'),
  'GET /v1/keys/:id/events': onTopics('admin'),
  'POST /v1/keys/:id/revoke': onTopics('admin'),
  'POST /v1/tools/compare': { needs: 'known' },
  'POST /v1/tools/encode': { needs: 'known' },
  'GET /metrics': onTopics('read'),
  'GET /health/live': open,
  'GET /health/ready': open,
  'GET /docs': open,
  'GET /': open,
  'GET /console': open,
};

/** By the pattern of the route, as Fastify writes it; null: there is no such route. */
export function accessOfRoute(method: string, pattern: string): RouteAccess | null {
  // The OpenAPI pages and the console are many files.
  const page = /^\/(docs|console)(?=\/)/.exec(pattern)?.[0] ?? pattern;
  return routes[`${method === 'HEAD' ? 'GET' : method} ${page}`] ?? null;
}

/** What a route says of a topic or subject that does not exist. */
function absentDetail({ needs, absent }: Extract<RouteAccess, { on: string }>, topic: string): string {
  if (absent === 'subject.unknown') return 'The subject has no events.';
  return needs === 'produce' ? `Kafka has no topic ${topic}` : 'Kafka has no such topic.';
}

/**
 * Why a known caller may not use a route; null: it may. A topic that the caller may not see is answered like one that does not
 * exist.
 * @param topic of the address; null: the address has none
 * @param subject likewise
 */
export function routeRefusal(
  { rights }: Principal,
  access: RouteAccess,
  topic: string | null,
  subject: string | null = null,
): Refusal | null {
  if (!('on' in access)) return null;
  const { needs: role, on, absent } = access;
  if (!rights.has(role)) return refusal('auth.denied', `This needs the role "${role}".`);
  if (on === 'topics' || topic === null || rights.hasOn(role, topic)) return null;
  if (rights.hasOn('read', topic))
    return refusal('auth.denied', `This needs the role "${role}" on this topic.`, { topic });
  return refusal(absent, absentDetail(access, topic), { topic, ...(subject !== null && { subject }) });
}
