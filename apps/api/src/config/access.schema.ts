import type { z } from 'zod';
import { canonicalName } from '../access/distinguished-name.js';
import { LIMIT_BOUNDS } from '../access/principal.js';
import { isRight, rightAllowed } from '../access/rights.js';
import { topicAllowed, topicPattern } from '../access/topic-scope.js';
import { httpUrl } from './credentials.schema.js';
import { durationMs, flag, integer, list, oneOf, section, text, textLike, textThat } from './field-types.js';

/** What one caller may use. Null: no limit. */
export const principalLimits = {
  requestsPerSecond: integer(1, LIMIT_BOUNDS.requestsPerSecond).nullable(),
  /** Of bodies. */
  bytesPerSecond: integer(1, LIMIT_BOUNDS.bytesPerSecond).nullable(),
  /** Concurrent ones, on one pod. */
  connections: integer(1, LIMIT_BOUNDS.connections).nullable(),
  /** Of them, event streams. */
  eventStreams: integer(1, LIMIT_BOUNDS.eventStreams).nullable(),
  /** Distinct topics that this caller makes a pod remember. */
  topics: integer(1, LIMIT_BOUNDS.topics).nullable(),
  /** Likewise subjects. */
  subjects: integer(1, LIMIT_BOUNDS.subjects).nullable(),
};

const ownLimits = section(principalLimits).partial().optional();

/** `produce`, `read:bars_*`: a role, on all topics of `topics` or on those of a pattern of its own. */
const rights = list(textThat(isRight, rightAllowed), `a list of at least one of ${rightAllowed}`, 1);
const topic = textLike(topicPattern, topicAllowed);
const topicPatterns = list(topic, `a list of at least one of ${topicAllowed}`, 1);

/** What a caller may do. */
const grant = {
  roles: rights,
  topics: topicPatterns.default(['*']),
  limits: ownLimits,
};

const apiKey = section({
  name: text('a name'),
  /** The key in clear text, in a file, or as its SHA-256: one of the three. */
  key: text('a text').optional(),
  keyFile: text('a file').optional(),
  keyHash: textLike(/^sha256:[0-9a-f]{64}$/, 'sha256: and 64 hex digits').optional(),
  ...grant,
});

const claimName = text('the name of a claim');

/** Asymmetric ones alone: who can verify must not be able to sign. */
const signatureAlgorithms = [
  ...(['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'] as const),
  ...(['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'] as const),
] as const;

const issuer = section({
  /** In front of the names of its callers: `corp:alice`. */
  name: textLike(/^[\w.-]{1,40}$/, 'a short name of letters, digits, ., _ and -'),
  /** The claim `iss`. Without `jwksUrl` also the address of its discovery document. */
  issuer: textLike(/^[^\s@#?]{1,500}$/, 'an issuer as its tokens name it, without a user, ? or #'),
  /** The claim `aud` has one of these. */
  audience: list(text('an audience'), 'a list of at least one audience', 1),
  algorithms: list(
    oneOf(...signatureAlgorithms),
    `a list of at least one of ${signatureAlgorithms.join(', ')}`,
    1,
  ).default(['RS256', 'ES256']),
  /** Absent: as the issuer's discovery document says. */
  jwksUrl: httpUrl.optional(),
  caFile: text('a file').optional(),
  claims: section({
    name: claimName.default('sub'),
    roles: claimName.default('roles'),
    /** Absent: roles are on all topics. Otherwise a token without this claim has no topics. */
    topics: claimName.optional(),
  }).prefault({}),
  /** What values of the roles' claim stand for. Absent: the claim has roles as `roles` of a key has them. */
  grants: list(
    section({
      value: text('a value'),
      ...grant,
      /** Absent: those of the token. */
      topics: topicPatterns.optional(),
    }),
    'a list of sections with value, roles, topics, limits',
  ).optional(),
  clockToleranceMs: durationMs(0).max(300_000, { error: 'an integer from 0 to 300000' }).default(30_000),
  timeoutMs: integer(1, 60_000).default(2000),
});

const certificate = section({
  /** The distinguished name, most specific part first, as RFC 4514 writes it: `CN=loader,O=Example`. */
  subject: textThat(
    (name) => canonicalName(name) !== null,
    'a distinguished name such as CN=loader,O=Example',
  ).optional(),
  /** `DNS:loader.example.com`, `URI:spiffe://example/loader`, `email:…`, `IP:…`. */
  san: textLike(/^(DNS|URI|email|IP):\S+$/, 'DNS:, URI:, email: or IP:, and a name').optional(),
  /** As which the caller appears in the log and in events. */
  name: text('a name'),
  ...grant,
});

export const authSection = section({
  apiKeys: list(apiKey, 'a list of sections with name, key, keyFile, keyHash, roles, topics, limits').default(
    [],
  ),
  /** Whether keys that an administrator created through the API are valid. */
  storedKeys: flag().default(true),
  jwt: list(
    issuer,
    'a list of sections with name, issuer, audience, algorithms, jwksUrl, caFile, claims, grants, clockToleranceMs, timeoutMs',
  )
    .nullable()
    .default(null),
  certificates: list(
    certificate,
    'a list of sections with subject, san, name, roles, topics, limits',
  ).default([]),
});

const topicLimits = section({
  topic,
  requestsPerSecond: principalLimits.requestsPerSecond.default(null),
  bytesPerSecond: principalLimits.bytesPerSecond.default(null),
});

export const limitsSection = section({
  /** Of every caller whose key, token or certificate has no limits of its own. */
  perPrincipal: section({
    requestsPerSecond: principalLimits.requestsPerSecond.default(null),
    bytesPerSecond: principalLimits.bytesPerSecond.default(null),
    connections: principalLimits.connections.default(null),
    eventStreams: principalLimits.eventStreams.default(8),
    topics: principalLimits.topics.default(null),
    subjects: principalLimits.subjects.default(10_000),
  }).prefault({}),
  /** The first one that matches the topic counts. All callers of a pod together. */
  perTopic: list(topicLimits, 'a list of sections with topic, requestsPerSecond, bytesPerSecond').default([]),
  /** Connections that have not yet sent a complete request of a known caller, on one pod. */
  anonymousConnections: integer(1, 1_000_000_000).default(1000),
});

export type IssuerSettings = z.output<typeof issuer>;
