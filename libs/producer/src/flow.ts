import type { Journal } from '#journal/port';
import type { ConflictKind, ConflictOrigin, Difference, Lease, Mapping, Role } from '#machines';
import type { Registry } from '#registry';
import type { AssociatedSubjects } from './associated-subjects.js';
import type {
  GatewayTelemetry,
  GatewaySettings,
  ProduceRequest,
  Refusal,
  Resolution,
} from './gateway.port.js';
import type { DeclaredWriter } from './declared-writer.js';
import type { HoldBounds } from './hold.js';
import type { LookupLimit } from './lookup-limit.js';
import type { RecordSender } from './kafka/record-sender.js';
import type { Subject } from './subject.js';
import type { CommandMetadata, Subjects } from './subjects.js';
import type { TrialPace } from './trial-pace.js';
import type { InFlightCounter } from './under-way.js';
import type { UsualStreams } from './usual-streams.js';
import type { WriterLookup } from './writer-lookup.js';

/** What the on-error flow works with; one per process. */
export interface Flow {
  readonly settings: GatewaySettings;
  readonly journal: Journal;
  readonly registry: Registry;
  readonly sender: RecordSender;
  readonly telemetry: GatewayTelemetry;
  readonly podId: string;
  /** In ms. Deadlines of requests and what is remembered for a while hang on it; events and leases on the journal's. */
  readonly monotonic: () => number;
  readonly subjects: Subjects;
  readonly bounds: HoldBounds;
  readonly lookupLimit: LookupLimit;
  readonly writers: WriterLookup;
  /** The full name of the schema that the configuration gives a topic's keys or values. */
  readonly configuredName: (topic: string, role: Role) => string | null;
  readonly underWay: InFlightCounter;
  readonly trials: TrialPace;
  /** Null: subjects are resolved without the registry's associations. */
  readonly associated: AssociatedSubjects | null;
  /** Where a request goes that declares nothing. */
  readonly usual: UsualStreams;
  /** Events whose time has come and whose journal is away: what a drain waits for. */
  readonly later: Set<Promise<void>>;
  /** Aborted when this pod shuts down and can hold nobody any longer. */
  readonly letGo: AbortSignal;
}

/** One request on its way through the flow. */
export interface Run {
  readonly request: ProduceRequest;
  readonly asker: CommandMetadata;
  /** By the monotonic clock: until here the request may be held. */
  readonly deadline: number;
  /** It was held: beyond its deadline it begins nothing that takes more time. */
  waited: boolean;
  /** Keys before values. */
  readonly turns: Turn[];
  /** Not null: its records do not belong together (`produceIndividually`). The halves whose one retry was spent before. */
  readonly apart: ReadonlySet<Role> | null;
}

/** An event that a request has to bring to its end. It is owed no longer once the lease is another's. */
export interface Owed {
  readonly event: 'retry' | 'trial';
  readonly lease: Lease;
}

/** One request's dealings with one subject: its key's or its value's. */
export interface Turn {
  readonly role: Role;
  /** Another one once the registry associates the topic with it (`reopen`). */
  subject: Subject;
  /** What the registry has of the schema that the request declares; null: it declares none. */
  declaration: DeclaredWriter | null;
  /** The mapping this request met first. */
  first: Mapping | null;
  /** The one retry is spent (rule 3): by owning it, or by being held until the mapping had moved. */
  retried: boolean;
  /** The outcome of the retry, or of the trial. */
  owes: Owed | null;
  /**
   * The conflict that this request detected itself, and the mapping that it is about. As long as that is the subject's mapping,
   * the request waits for its look-up.
   */
  detectedConflict: { readonly about: Mapping | null } | null;
  resolution: Resolution | null;
  /** The id of the schema that the bodies were encoded with last. */
  schemaId: number | null;
  /** The record header that names it; null: it stands in front of the bodies. */
  idHeader: Buffer | null;
  /** The subject's mapping when they were encoded. */
  under: Mapping | null;
}

/** Why the mapping may be stale, before it is an event. */
export interface Conflict {
  readonly kind: ConflictKind;
  readonly origin: ConflictOrigin;
  readonly differences: readonly Difference[];
  /** Names what the data shows, where it shows the conflict: the same for the same places of the schema alone. */
  readonly key?: string;
  /** The mapping that it is about. When the subject has moved on from it, there is no conflict. */
  readonly about: Mapping | null;
  /** What the request is refused with where only its own data is at fault; null: this conflict cannot be that. */
  readonly ownFault: OwnFault | null;
}

/**
 * Data that shows a conflict of the mapping, or is wrong by itself; a look-up tells which. Where it is wrong by itself,
 * unknown fields are `writer.refused`, all else is the invalid data that it would be without a look-up.
 */
export type OwnFault =
  | { readonly code: 'writer.refused' }
  | {
      readonly code: 'data.invalid';
      readonly detail: string;
      readonly records: NonNullable<Refusal['records']>;
    };

/** A step of the flow either goes on (null) or ends the request. */
export type Step = Promise<Refusal | null>;
