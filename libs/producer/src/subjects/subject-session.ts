import type { StoredSubject } from '#journal/port';
import { leaseOf, sameMapping, stateOf, type Lease, type Mapping, type Role } from '#machines';
import type { Resolution } from '../contract/result.js';
import type { RequestMetadata } from './command-executor.js';
import type { DeclaredWriter, RewrittenWriter } from './declared-writer.js';
import { sameOrNone } from './same-mapping.js';
import type { Subject } from './subject.js';
import type { Writer } from './writer-cache.js';

/** The right to end a retry or a trial, and the duty to do so. */
export interface HeldLease {
  readonly purpose: 'retry' | 'trial';
  readonly lease: Lease;
}

/**
 * Whether a subject still runs under a lease. A lease names a pod, and another request of the same pod may have taken over:
 * its end tells leases of one pod apart.
 */
export function runsUnder(lease: Lease): (stored: StoredSubject) => boolean {
  return ({ snapshot }) => {
    const current = leaseOf(snapshot.context);
    return current?.owner === lease.owner && current.until === lease.until;
  };
}

/** One request's work on one subject: that of its keys or that of its values. */
export class SubjectSession {
  private current: Subject;
  private held: HeldLease | null = null;
  private declared: DeclaredWriter | null = null;
  /** The mapping when the session began. */
  private initialMapping: Mapping | null;
  /** The mapping of the conflict that this request detected itself. */
  private detected: { readonly about: Mapping | null } | null = null;
  private outcome: Resolution | null = null;
  /** The one that the records were encoded with last. */
  private writer: Writer | null = null;
  private mappingEncodedUnder: Mapping | null = null;

  constructor(
    subject: Subject,
    readonly role: Role,
    readonly metadata: RequestMetadata,
    private retryUsed = false,
  ) {
    this.current = subject;
    this.initialMapping = subject.mapping;
  }

  get subject(): Subject {
    return this.current;
  }

  get stored(): StoredSubject {
    return this.current.stored;
  }

  /** The schema that the request declares. Null: it declares none. */
  get declaredWriter(): DeclaredWriter | null {
    return this.declared;
  }

  /** The conflict of this request that ended well. Null: there was none. */
  get resolution(): Resolution | null {
    return this.outcome;
  }

  /** The one retry is used (rule 3): by its lease, or by a wait that ended with another mapping. */
  get isRetryUsed(): boolean {
    return this.retryUsed;
  }

  /** Healthy, without a lease: the request needs no admission. */
  get isSteady(): boolean {
    const { current } = this;
    return (
      this.held === null &&
      current.stored.snapshot.value === 'healthy' &&
      !current.isOfOtherRole &&
      !current.isRemoved
    );
  }

  /** The request's own data does not fit the present mapping: it waits for the look-up of its conflict. */
  get isInConflict(): boolean {
    return this.detected !== null && sameOrNone(this.detected.about, this.current.mapping);
  }

  /** The schema id that the records were encoded with last. */
  get schemaId(): number | null {
    return this.writer?.schemaId ?? null;
  }

  /** The record header that names the schema. Null: the id precedes the body. */
  get idHeader(): Buffer | null {
    return this.writer?.idHeader ?? null;
  }

  /** The subject's mapping when the records were encoded last. */
  get encodedUnder(): Mapping | null {
    return this.mappingEncodedUnder;
  }

  /** The lease as it was taken, whether or not it still holds. */
  get lease(): HeldLease | null {
    return this.held;
  }

  /** The lease, if the subject still runs under it: an operator, or a pod that found it expired, may have ended the step. */
  get validLease(): HeldLease | null {
    const { held, current } = this;
    if (held === null || !runsUnder(held.lease)(current.stored)) return null;
    const { state } = stateOf(current.stored.snapshot);
    return state === (held.purpose === 'retry' ? 'retriedOnce' : 'circuitOpen') ? held : null;
  }

  /** The look-up lets the request continue: its retry begins. */
  beginRetry(stored: StoredSubject): void {
    this.takeLease('retry', stored);
    this.retryUsed = true;
  }

  beginTrial(stored: StoredSubject): void {
    this.takeLease('trial', stored);
  }

  /** This session no longer has to end the lease. */
  dropLease(): void {
    this.held = null;
  }

  /** The records are sent again, or under another mapping than before. */
  useRetry(): void {
    this.retryUsed = true;
  }

  detectConflict(about: Mapping | null): void {
    this.detected = { about };
  }

  resolve(resolution: Resolution): void {
    this.outcome = resolution;
  }

  /** A request that was held until a bound mapping had changed is encoded under the new one: that is its one retry. */
  noteFollowedMapping(): void {
    const { initialMapping: from, current } = this;
    const { mapping: to } = current;
    // A declared schema follows nothing.
    if (this.declared !== null || from === null || to === null) return;
    if (from.schemaId === null || sameMapping(to, from)) return;
    this.retryUsed = true;
    if (this.detected === null || this.outcome !== null) return;
    this.outcome = {
      subject: current.stored.key.subject,
      mismatchId: current.stored.snapshot.context.lastMismatchId ?? '',
      verdict: 'follow',
      from: { schemaId: from.schemaId, version: from.version },
      to: { schemaId: to.schemaId, version: to.version },
    };
  }

  /** From now on the data is read and written as `writer` says. A rewritten one reports both schemas to the client. */
  declare(writer: DeclaredWriter): void {
    this.declared = writer;
    this.outcome = writer.kind === 'registered' ? null : this.rewriteResolution(writer);
  }

  /** If another request or pod found that the schema is registered now, it is written under its own id. */
  refreshDeclaredWriter(): void {
    const { declared, current } = this;
    if (declared?.kind !== 'rewritten') return;
    const stored = current.writers.storedWriter({ schema: declared.schema });
    if (stored?.kind === 'registered') this.declare(stored);
  }

  /** The declaration is resolved: earlier changes of the mapping do not count as the retry. */
  beginAtPresentMapping(): void {
    this.initialMapping = this.current.mapping;
  }

  /** @param writer null: there was none to encode with */
  noteEncoding(writer: Writer | null): void {
    this.writer = writer ?? this.writer;
    this.mappingEncodedUnder = this.current.mapping;
  }

  /** The topic is now associated with another subject: the request continues there, as its one retry. */
  moveTo(subject: Subject): void {
    this.current = subject;
    this.initialMapping = subject.mapping;
    this.detected = null;
    this.retryUsed = true;
  }

  private takeLease(purpose: HeldLease['purpose'], { snapshot }: StoredSubject): void {
    const lease = leaseOf(snapshot.context);
    this.held = lease === null ? null : { purpose, lease };
  }

  private rewriteResolution({ mismatchId, latest }: RewrittenWriter): Resolution {
    return {
      subject: this.stored.key.subject,
      mismatchId,
      verdict: 'follow',
      from: { schemaId: null, version: null },
      to: { schemaId: latest.schemaId, version: latest.version },
    };
  }
}
