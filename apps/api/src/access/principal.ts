import { Rights } from './rights.js';

/** What one caller may use. Null: no limit. */
export interface PrincipalLimits {
  readonly requestsPerSecond: number | null;
  /** Of bodies. */
  readonly bytesPerSecond: number | null;
  /** Concurrent ones, on one pod. */
  readonly connections: number | null;
  readonly eventStreams: number | null;
  /** Distinct topics that this caller makes a pod remember. */
  readonly topics: number | null;
  /** Likewise subjects. */
  readonly subjects: number | null;
}

/** No limit may be set higher. */
export const LIMIT_BOUNDS = {
  requestsPerSecond: 1_000_000_000,
  bytesPerSecond: 2 ** 40,
  connections: 1_000_000_000,
  eventStreams: 1_000_000_000,
  topics: 1_000_000_000,
  subjects: 1_000_000_000,
} as const satisfies Record<keyof PrincipalLimits, number>;

/** The limits of one caller alone. A member that is absent: as every caller has it. */
export type OwnLimits = { readonly [K in keyof PrincipalLimits]?: PrincipalLimits[K] | undefined };

/** How a caller proved who it is. `anonymous`: not at all. */
export type PrincipalKind = 'anonymous' | 'api_key' | 'stored_key' | 'token' | 'certificate';

/** A caller: who it is, and what it may do and use. One object per identity while its rights stay the same. */
export interface Principal {
  /** As the log and events have it. */
  readonly name: string;
  readonly kind: PrincipalKind;
  readonly rights: Rights;
  readonly limits: PrincipalLimits;
  /** When the credential expires, epoch ms; null: never. */
  readonly expiresAt: number | null;
  /** Aborted when the credential is revoked or replaced. Absent: that would take a restart. */
  readonly revoked?: AbortSignal;
}

const unlimited: PrincipalLimits = {
  requestsPerSecond: null,
  bytesPerSecond: null,
  connections: null,
  eventStreams: null,
  topics: null,
  subjects: null,
};

/** A caller of a route that is open to all. */
export const nobody: Principal = {
  name: 'anonymous',
  kind: 'anonymous',
  rights: Rights.none,
  limits: unlimited,
  expiresAt: null,
};

/** A caller on this machine while no credentials are configured. */
export const localCaller: Principal = { ...nobody, rights: Rights.all };

/** The limits of one caller: its own, else those of every caller. */
export const limitsOf = (own: OwnLimits | undefined, common: PrincipalLimits): PrincipalLimits => ({
  requestsPerSecond: own?.requestsPerSecond === undefined ? common.requestsPerSecond : own.requestsPerSecond,
  bytesPerSecond: own?.bytesPerSecond === undefined ? common.bytesPerSecond : own.bytesPerSecond,
  connections: own?.connections === undefined ? common.connections : own.connections,
  eventStreams: own?.eventStreams === undefined ? common.eventStreams : own.eventStreams,
  topics: own?.topics === undefined ? common.topics : own.topics,
  subjects: own?.subjects === undefined ? common.subjects : own.subjects,
});

/** What an entry of the settings says of its caller. */
interface ConfiguredCaller {
  readonly name: string;
  readonly roles: readonly string[];
  readonly topics: readonly string[];
  readonly limits?: OwnLimits | undefined;
}

/** The caller of an entry of the settings. @param common the limits of every caller */
export const configuredPrincipal = (
  kind: 'api_key' | 'certificate',
  { name, roles, topics, limits }: ConfiguredCaller,
  common: PrincipalLimits,
): Principal => ({
  name,
  kind,
  rights: Rights.of([{ roles, topics }]),
  limits: limitsOf(limits, common),
  expiresAt: null,
});

/** Whether no limit is higher than another caller's. */
export const isWithin = (limits: PrincipalLimits, other: PrincipalLimits): boolean =>
  (Object.keys(unlimited) as (keyof PrincipalLimits)[]).every(
    (each) => (limits[each] ?? Infinity) <= (other[each] ?? Infinity),
  );
