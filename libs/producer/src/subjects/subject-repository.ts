import { streamIdOf, type Journal, type StoredSubject, type StreamKey } from '#journal/port';
import {
  agreesWith,
  stateOf,
  type Command,
  type Configured,
  type Mapping,
  type Policy,
  type Role,
} from '#machines';
import { SingleFlight } from '#registry';
import type { GatewayTelemetry } from '../contract/telemetry.js';
import type { ConfiguredSubject } from './configured-subjects.js';
import { labelsOf } from './labels.js';
import { sameOrNone } from './same-mapping.js';
import { Subject } from './subject.js';
import { CommandExecutor, type ExecutionResult } from './command-executor.js';

/** Subjects without events kept in memory, since clients may invent names. The oldest is evicted. */
const MAX_WITHOUT_EVENTS = 1000;

export interface RepositoryParts {
  readonly journal: Journal;
  readonly policy: Policy;
  readonly podId: string;
  /** The configured mapping to declare when a subject is loaded. */
  readonly configured: (key: StreamKey) => ConfiguredSubject | null;
  readonly telemetry: GatewayTelemetry;
}

/** The subjects that this pod uses: loaded from the journal once, then kept up to date by its feed. */
export class SubjectRepository {
  /** Subjects with events, one per stream, without removed ones. */
  private readonly known = new Map<string, Subject>();
  /**
   * Subjects without events, by stream and role. A stream's first event decides its role; until then its use for keys and its
   * use for values do not affect each other. The object of the other role is dropped then, and stores nothing.
   */
  private readonly withoutEvents = new Map<string, Subject>();
  private readonly loading = new SingleFlight<Subject>();
  /** Loaded, but not known until the configuration is declared: the feed updates them already. */
  private readonly declaring = new Map<string, Subject>();
  private readonly commands: CommandExecutor;
  private readonly unsubscribe: () => void;

  constructor(private readonly parts: RepositoryParts) {
    this.commands = new CommandExecutor(parts, (subject, stored) => {
      this.refresh(subject, stored);
      this.update(stored);
    });
    this.unsubscribe = parts.journal.subscribe(
      (stored) => this.update(stored),
      (id) =>
        this.known.has(id) ||
        roleKeysOf(id).some((key) => this.loading.has(key) || this.withoutEvents.has(key)),
    );
  }

  close(): void {
    this.unsubscribe();
  }

  /**
   * The subject if this pod has it, without a call.
   * @param role to find subjects without events as well
   */
  peek(streamId: string, role?: Role): Subject | undefined {
    return (
      this.known.get(streamId) ??
      (role === undefined ? undefined : this.withoutEvents.get(roleKeyOf(streamId, role)))
    );
  }

  /** Its events or the configuration may give it the other role. @throws JournalUnreachable if it must be loaded and cannot */
  async get(key: StreamKey): Promise<Subject> {
    const id = streamIdOf(key);
    const known = this.peek(id, key.role);
    if (known !== undefined) return known;
    const roleKey = roleKeyOf(id, key.role);
    return this.loading.run(roleKey, () => this.load(roleKey, key)).result;
  }

  /** Reads the journal, for a decision that must not rest on a delayed feed. @throws JournalUnreachable */
  async reload(subject: Subject): Promise<void> {
    this.refresh(subject, await this.parts.journal.load(subject.stored.key));
  }

  /** Declares the configured mapping, and reports a subject that keeps another one. @throws JournalUnreachable */
  async declare(subject: Subject, configured: Configured): Promise<void> {
    await this.execute(subject, declarationOf(configured), { requestId: null, actor: 'config' });
    this.reportOtherMapping(subject, configured);
  }

  /** Drops a subject for which nothing was stored. */
  drop(subject: Subject): void {
    const key = roleKeyOf(streamIdOf(subject.stored.key), subject.role);
    if (this.withoutEvents.get(key) === subject) this.withoutEvents.delete(key);
  }

  /** As `CommandExecutor.execute`. @throws JournalUnreachable, AppendTooLarge */
  execute(...args: Parameters<CommandExecutor['execute']>): Promise<ExecutionResult> {
    return this.commands.execute(...args);
  }

  private async load(roleKey: string, key: StreamKey): Promise<Subject> {
    const configured = this.parts.configured(key);
    // A mapping that is configured for keys is never a value's, whoever comes first.
    const role = configured?.key.role ?? key.role;
    const subject = new Subject(await this.parts.journal.load({ ...key, role }));
    if (configured !== null && subject.role !== role) this.reportOtherMapping(subject, configured.configured);
    else if (configured !== null) {
      this.declaring.set(roleKey, subject);
      try {
        await this.declare(subject, configured.configured);
      } finally {
        this.declaring.delete(roleKey);
      }
    }
    return this.keep(subject);
  }

  /** The object of its stream from now on, unless another one became that while it was loaded. */
  private keep(subject: Subject): Subject {
    const { stored, role } = subject;
    if (subject.isOfOtherRole) return this.keep(new Subject(stored));
    const id = streamIdOf(stored.key);
    const first = this.peek(id, role);
    if (first !== undefined) {
      this.refresh(first, stored);
      return first;
    }
    if (isBlank(stored)) this.keepWithoutEvents(roleKeyOf(id, role), subject);
    else {
      this.update(stored);
      this.known.set(id, subject);
    }
    if (isCircuitOpen(stored)) this.parts.telemetry.circuit(labelsOf(stored), true);
    return subject;
  }

  private reportOtherMapping({ stored }: Subject, configured: Configured): void {
    const { context } = stored.snapshot;
    if (agreesWith(context, configured.mapping)) return;
    const { topic, subject } = stored.key;
    this.parts.telemetry.configurationDiffers({
      topic,
      subject,
      configured: configured.mapping.fingerprint,
      mapping: context.mapping?.fingerprint ?? null,
      source: context.source,
    });
  }

  private keepWithoutEvents(roleKey: string, subject: Subject): void {
    this.withoutEvents.set(roleKey, subject);
    const [oldest] = this.withoutEvents.keys();
    if (this.withoutEvents.size > MAX_WITHOUT_EVENTS && oldest !== undefined)
      this.withoutEvents.delete(oldest);
  }

  /** Takes a snapshot of the feed or of an append. */
  private update(stored: StoredSubject): void {
    const id = streamIdOf(stored.key);
    const subjects = [
      this.known.get(id),
      ...roleKeysOf(id).flatMap((key) => [this.declaring.get(key), this.withoutEvents.get(key)]),
    ];
    for (const subject of subjects) if (subject !== undefined) this.refresh(subject, stored);
  }

  private refresh(subject: Subject, stored: StoredSubject): void {
    const before = subject.stored;
    if (!subject.refresh(stored)) return;
    const id = streamIdOf(stored.key);
    const roleKey = roleKeyOf(id, subject.role);
    if (subject.isRemoved) {
      this.forget(subject, before);
      return;
    }
    if (this.withoutEvents.get(roleKey) === subject) {
      this.withoutEvents.delete(roleKey);
      if (!subject.isOfOtherRole) this.known.set(id, subject);
    }
    if (this.known.get(id) === subject) this.reportCircuit(before, stored);
  }

  private reportCircuit(before: StoredSubject, stored: StoredSubject): void {
    const { telemetry } = this.parts;
    const [wasOpen, isOpen] = [isCircuitOpen(before), isCircuitOpen(stored)];
    if (wasOpen === isOpen && sameOrNone(presentMapping(before), presentMapping(stored))) return;
    // With the labels it was opened under: a declaration closes a circuit and changes them.
    if (wasOpen) telemetry.circuit(labelsOf(before), false);
    if (isOpen) telemetry.circuit(labelsOf(stored), true);
  }

  /** Drops a removed subject. Requests that still use it are refused. */
  private forget(subject: Subject, before: StoredSubject): void {
    const { telemetry } = this.parts;
    const { key } = subject.stored;
    const id = streamIdOf(key);
    this.drop(subject);
    if (this.known.get(id) !== subject) return;
    this.known.delete(id);
    if (isCircuitOpen(before)) telemetry.circuit(labelsOf(before), false);
    telemetry.removed(key);
  }
}

/** No events, or removed after the last one: perhaps only a name that a client invented. */
export const isBlank = ({ version, snapshot }: StoredSubject): boolean =>
  version === 0 || stateOf(snapshot).state === 'removed';

/** Identifies a stream without events, as one of a role. */
const roleKeyOf = (streamId: string, role: Role): string => `${role} ${streamId}`;

const roleKeysOf = (streamId: string): string[] => [roleKeyOf(streamId, 'key'), roleKeyOf(streamId, 'value')];

const declarationOf = (configured: Configured): Command => ({
  type: 'DeclareMapping',
  ...configured,
  source: 'config',
  actor: 'config',
  reason: null,
});

const presentMapping = ({ snapshot }: StoredSubject): Mapping | null => snapshot.context.mapping;

const isCircuitOpen = ({ snapshot }: StoredSubject): boolean => stateOf(snapshot).state === 'circuitOpen';
