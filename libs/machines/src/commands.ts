import type { ConflictKind, ConflictOrigin, SubjectEvent, Lease } from './events.js';
import type { Difference, LatestSchema, Mapping, MappingSource, Verdict } from './mapping.js';

/** A command on a subject, in the imperative. `decide` turns it into events or a typed refusal. `owner` is the pod that issues it. */
export type Command =
  | {
      readonly type: 'DeclareMapping';
      readonly mapping: Mapping;
      readonly source: MappingSource;
      readonly actor: string;
      readonly reason: string | null;
      readonly rulesAllowed?: readonly string[];
      /** Configuration only: the fingerprint of the mapping that it replaces. Absent: none. */
      readonly replaces?: string;
    }
  | {
      readonly type: 'DetectConflict';
      readonly mismatchId: string;
      readonly kind: ConflictKind;
      readonly origin: ConflictOrigin;
      readonly differences: readonly Difference[];
      readonly owner: string;
      /** The lease of the trial that detected the conflict; null: the request is not the trial. */
      readonly trial: Lease | null;
    }
  | {
      readonly type: 'ObserveConflict';
      readonly mismatchId: string;
      readonly kind: ConflictKind;
      readonly origin: ConflictOrigin;
      readonly latest: LatestSchema | null;
      readonly differences: readonly Difference[];
      readonly verdict: Verdict;
    }
  | { readonly type: 'StartLookup'; readonly owner: string }
  | { readonly type: 'FailLookup'; readonly owner: string; readonly reason: string }
  /** The owner of the look-up shuts down. The registry has not failed, so the next look-up is due at once. */
  | { readonly type: 'ReturnLookup'; readonly owner: string; readonly reason: string }
  | {
      readonly type: 'ResolveSchema';
      readonly owner: string;
      readonly latest: LatestSchema | null;
      readonly differences: readonly Difference[];
      readonly verdict: 'follow' | 'accept' | 'stop' | 'refuse';
      readonly next: Mapping | null;
      readonly reason: string | null;
      readonly rulesAllowed?: readonly string[];
    }
  | {
      readonly type: 'SucceedRetry';
      readonly owner: string;
      readonly partition: number | null;
      readonly offset: string | null;
    }
  | {
      readonly type: 'FailRetry';
      readonly owner: string;
      readonly class: string;
      readonly message: string;
      readonly differences: readonly Difference[];
    }
  /** By the owner: the result of the send is unknown. By any other pod: only once the owner's lease has expired. */
  | { readonly type: 'AbandonRetry'; readonly owner: string; readonly reason: string }
  | {
      readonly type: 'OpenCircuit';
      readonly forMs: number | null;
      readonly actor: string;
      readonly reason: string;
    }
  | { readonly type: 'StartTrial'; readonly owner: string }
  | { readonly type: 'SucceedTrial'; readonly owner: string }
  | { readonly type: 'AbandonTrial'; readonly owner: string; readonly reason: string }
  | { readonly type: 'Reset'; readonly actor: string; readonly reason: string }
  /** The caller has checked that Kafka does not have the topic. */
  | { readonly type: 'Remove'; readonly actor: string; readonly reason: string }
  | {
      readonly type: 'AcceptWriter';
      readonly fingerprint: string;
      readonly schemaId: number;
      readonly version: number;
      /** The schema as JSON text. */
      readonly schema: string;
      readonly guid?: string;
      readonly rulesAllowed?: readonly string[];
    }
  | {
      readonly type: 'RewriteWriter';
      readonly mismatchId: string;
      readonly fingerprint: string;
      readonly latest: LatestSchema;
      readonly differences: readonly Difference[];
      readonly rulesAllowed?: readonly string[];
    }
  | {
      readonly type: 'RefuseWriter';
      readonly mismatchId: string;
      readonly fingerprint: string;
      readonly schemaId: number | null;
      readonly differences: readonly Difference[];
      readonly isElsewhere?: true;
    }
  /** The topic's association in the registry; null: it has none. */
  | { readonly type: 'AssociateSubject'; readonly subject: string | null };

/** Why a command produces no event. A closed list. */
export type CommandRefusal =
  /** Another request or pod performs the look-up, the retry or the trial: wait for its outcome. */
  | { readonly code: 'busy'; readonly until: string | null }
  /** The next look-up, or the trial, is not due yet. */
  | { readonly code: 'not_due'; readonly at: string | null }
  | { readonly code: 'blocked' }
  | { readonly code: 'circuit_open'; readonly openUntil: string | null }
  /** Another pod holds the lease, or took it over after it had expired. */
  | { readonly code: 'not_owner'; readonly owner: string | null }
  /** The command does not apply to the state, e.g. the end of a retry while healthy. */
  | { readonly code: 'illegal'; readonly state: string; readonly command: string };

export type Decision =
  | { readonly ok: true; readonly events: readonly SubjectEvent[] }
  | { readonly ok: false; readonly refusal: CommandRefusal };
