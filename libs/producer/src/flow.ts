import type { Journal } from '#journal/port';
import type { ConflictKind, ConflictOrigin, Difference, Mapping, Role } from '#machines';
import type { Registry } from '#registry';
import type { GatewayEvents, GatewaySettings, ProduceRequest, Refusal, Resolution } from './gateway.port.js';
import type { WriterFinder } from './find-writer.js';
import type { HoldBounds } from './hold.js';
import type { RecordSender } from './sender.port.js';
import type { Subject, Writer } from './subject.js';
import type { Asker, Subjects } from './subjects.js';

/** What the on-error flow works with; one per process. */
export interface Flow {
  readonly settings: GatewaySettings;
  readonly journal: Journal;
  readonly registry: Registry;
  readonly sender: RecordSender;
  readonly events: GatewayEvents;
  readonly podId: string;
  readonly subjects: Subjects;
  readonly bounds: HoldBounds;
  readonly writers: WriterFinder;
}

/** One request on its way through the flow. */
export interface Run {
  readonly request: ProduceRequest;
  readonly asker: Asker;
  /** By the journal's clock, in epoch ms: until here the request may be held. */
  readonly deadline: number;
}

/** One request's dealings with one subject: its key's or its value's. */
export interface Turn {
  readonly role: Role;
  readonly subject: Subject;
  /** Set when the request declared another schema than the mapping, and it was accepted. */
  readonly foreign: Writer | null;
  /** The mapping this request met first. */
  readonly first: Mapping | null;
  /** The one retry is spent (mission rule 3): by owning it, or by being held until the mapping had moved. */
  retried: boolean;
  /** A fact that this request has to bring to its end: the outcome of the retry, or of the trial. */
  owes: 'retry' | 'trial' | null;
  /** This request met the conflict itself. */
  met: boolean;
  resolution: Resolution | null;
  /** The id in front of the bodies that were encoded last. */
  schemaId: number | null;
}

/** Why the mapping is doubted, before it is a fact. */
export interface Conflict {
  readonly kind: ConflictKind;
  readonly origin: ConflictOrigin;
  readonly differences: readonly Difference[];
}

/** A step of the flow either goes on (null) or ends the request. */
export type Step = Promise<Refusal | null>;
