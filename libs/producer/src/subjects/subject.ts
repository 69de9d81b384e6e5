import type { AppendOutcome, StoredSubject } from '#journal/port';
import {
  isDetectedFromData,
  stateOf,
  type ConflictKind,
  type LatestSchema,
  type Mapping,
  type Role,
  type SubjectContext,
} from '#machines';
import type { DetectedConflict } from '../conflicts/conflict.js';
import { RefusalCache } from '../conflicts/refusal-cache.js';
import { SingleFlight, type Flight } from '#registry';
import { sameOrNone } from './same-mapping.js';
import type { SubjectClients } from './seen-clients.js';
import { WriterCache } from './writer-cache.js';

/** Schemas whose next check is remembered. A full map is cleared. */
const MAX_RECHECKS = 256;

/** What this pod remembers of a subject beside its snapshot. Times by the monotonic clock, in ms. */
export interface SubjectMemory {
  /** The append in flight. Null: none is. */
  append: Promise<AppendOutcome> | null;
  /** The latest version that a Specific mapping was last found to fit beside. Null: none. */
  acceptedBeside: Pick<LatestSchema, 'schemaId' | 'fingerprint'> | null;
  /** Until when the mapping counts as the latest version, so that it is not blamed for a broker's refusal. Null: unknown. */
  confirmedLatest: { readonly mapping: Mapping; readonly until: number } | null;
  /** No trial could be stored at this version: records go out without one. */
  trialBypass: { readonly version: number; readonly until: number } | null;
  /** Of a topic's default subject: the stream that its association leads to, as long as it has this association. */
  associatedStream: {
    readonly association: NonNullable<SubjectContext['association']>;
    readonly streamId: string;
  } | null;
  /** The configured mapping was declared on an associated subject. Null: not yet, or it failed. */
  configuredDeclaration: Promise<void> | null;
  /** Null: nobody was seen yet. */
  clients: SubjectClients | null;
}

/** One pod's view of a subject: the newest snapshot that it knows, the waiters for the next one, and all that the pod remembers of it. */
export class Subject {
  /** What data is written with. */
  readonly writers: WriterCache;
  readonly memory: SubjectMemory = {
    append: null,
    acceptedBeside: null,
    confirmedLatest: null,
    trialBypass: null,
    associatedStream: null,
    configuredDeclaration: null,
    clients: null,
  };
  /** The role it was opened for: until its first event is stored, another pod may open it for the other role. */
  readonly role: Role;
  /** Refusals that are repeated for a while without a look-up. */
  readonly refusals = new RefusalCache();
  /** As `refusals`, for conflicts that data shows. */
  private readonly dataRefusals = new RefusalCache();
  private readonly inFlight = new SingleFlight<unknown>();
  /** When the registry is asked again whether a schema has been registered meanwhile, by fingerprint. */
  private readonly rechecks = new Map<string, number>();
  /** The conflict that this pod detected last, with what its event leaves out. */
  private detected: { readonly mismatchId: string; readonly conflict: DetectedConflict } | null = null;
  private waiting: (() => void)[] = [];
  private removed = false;

  constructor(private current: StoredSubject) {
    this.role = current.key.role;
    this.writers = new WriterCache(current);
  }

  get stored(): StoredSubject {
    return this.current;
  }

  get mapping(): Mapping | null {
    return this.current.snapshot.context.mapping;
  }

  /** Its first event turned out to be of the other role: nothing more is sent or stored through this object. */
  get isOfOtherRole(): boolean {
    return this.current.key.role !== this.role;
  }

  /** It was removed since it was loaded: nothing more is sent or stored through this object. The next use loads another one. */
  get isRemoved(): boolean {
    return this.removed;
  }

  /** Replaces the snapshot by a newer one and wakes all waiters; ignores an older one. Returns whether it was newer. */
  refresh(stored: StoredSubject): boolean {
    if (stored.version <= this.current.version) return false;
    if (!sameOrNone(this.mapping, stored.snapshot.context.mapping)) {
      this.refusals.clear();
      this.dataRefusals.clear();
    }
    this.writers.update(stored);
    this.current = stored;
    this.removed ||= stateOf(stored.snapshot).state === 'removed';
    const woken = this.waiting;
    this.waiting = [];
    for (const wake of woken) wake();
    return true;
  }

  /** Resolves when the snapshot changes, after `afterMs`, or when a signal aborts, whichever is first. */
  async changed(afterMs: number, signals: readonly AbortSignal[] = []): Promise<void> {
    if (signals.some(({ aborted }) => aborted)) return;
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        for (const signal of signals) signal.removeEventListener('abort', wake);
        const at = this.waiting.indexOf(wake);
        if (at >= 0) this.waiting.splice(at, 1);
        resolve();
      };
      // Node truncates fractions, which would end the wait before its deadline.
      const timer = setTimeout(wake, Math.max(0, Math.ceil(afterMs)));
      for (const signal of signals) signal.addEventListener('abort', wake, { once: true });
      this.waiting.push(wake);
    });
  }

  /**
   * Does some work once for all concurrent requests of this process (rule 7). Failures are shared, too.
   * @param work identifies the work, and thereby the type of its result
   */
  share<T>(work: string, begin: () => Promise<T>): Flight<T> {
    return this.inFlight.run(work, begin) as Flight<T>;
  }

  /** The refusals of conflicts of this kind that need no look-up again so soon. */
  refusalsOf(kind: ConflictKind): RefusalCache {
    return isDetectedFromData(kind) ? this.dataRefusals : this.refusals;
  }

  /** Remembers a conflict that was stored, until the next one. */
  rememberDetected(mismatchId: string, conflict: DetectedConflict): void {
    this.detected = { mismatchId, conflict };
  }

  /** A conflict as this pod detected it. Null: another pod did, or another one was detected since. */
  detectedConflict(mismatchId: string): DetectedConflict | null {
    return this.detected?.mismatchId === mismatchId ? this.detected.conflict : null;
  }

  /** Whether to ask the registry again about a schema that it did not have. True once per `everyMs`, the first time after `everyMs`. */
  isRecheckDue(fingerprint: string, nowMs: number, everyMs: number): boolean {
    const due = this.rechecks.get(fingerprint);
    if (due !== undefined && nowMs < due) return false;
    if (this.rechecks.size >= MAX_RECHECKS) this.rechecks.clear();
    this.rechecks.set(fingerprint, nowMs + everyMs);
    return due !== undefined;
  }
}
