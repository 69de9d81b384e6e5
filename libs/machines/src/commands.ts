import type { ConflictKind, ConflictOrigin, SubjectEvent, Lease } from './events.js';
import type { Difference, LatestSchema, Mapping, MappingSource, Verdict } from './mapping.js';

/** What may be asked of a subject. Imperative; becomes events, or a typed refusal. `owner` is the pod that asks. */
export type Command =
  | {
      readonly type: 'DeclareMapping';
      readonly mapping: Mapping;
      readonly source: MappingSource;
      readonly actor: string;
      readonly reason: string | null;
      readonly rulesAllowed?: readonly string[];
      /** Of the configuration: the fingerprint of the mapping that it replaces. Absent: none. */
      readonly replaces?: string;
    }
  | {
      readonly type: 'DetectConflict';
      readonly mismatchId: string;
      readonly kind: ConflictKind;
      readonly origin: ConflictOrigin;
      readonly differences: readonly Difference[];
      readonly owner: string;
      /** The lease under which the request that met it is the trial; null: it is none. */
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
  /** The look-up's owner shuts down: the registry has not been found silent, so whoever comes next asks at once. */
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
  /** By the owner: the transport left it open. By any other pod: only once the owner's lease has run out. */
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
  /** The caller knows that Kafka does not have the topic. */
  | { readonly type: 'Remove'; readonly actor: string; readonly reason: string }
  | {
      readonly type: 'AcceptWriter';
      readonly fingerprint: string;
      readonly schemaId: number;
      readonly version: number;
      /** As JSON text. */
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
  /** What the registry says of the topic's association; null: it has none. */
  | { readonly type: 'AssociateSubject'; readonly subject: string | null };

/** Why a command yields no event. A closed list. */
export type CommandRefusal =
  /** Another request or pod is resolving, retrying or trying: wait for its outcome. */
  | { readonly code: 'busy'; readonly until: string | null }
  /** Its time has not come: the next look-up, or the trial. */
  | { readonly code: 'not_due'; readonly at: string | null }
  | { readonly code: 'blocked' }
  | { readonly code: 'circuit_open'; readonly openUntil: string | null }
  /** The lease is another pod's, or ran out and was taken over. */
  | { readonly code: 'not_owner'; readonly owner: string | null }
  /** The state has no such step, e.g. a retry's end while healthy. */
  | { readonly code: 'illegal'; readonly state: string; readonly command: string };

export type Decision =
  | { readonly ok: true; readonly events: readonly SubjectEvent[] }
  | { readonly ok: false; readonly refusal: CommandRefusal };
