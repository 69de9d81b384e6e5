import { randomUUID } from 'node:crypto';
import {
  ResponseLost,
  JournalUnreachable,
  type Append,
  type AppendOutcome,
  type Journal,
  type StoredSubject,
  type StreamKey,
} from '#journal/port';
import {
  agreesWith,
  decide,
  stateOf,
  withoutExtraFieldNames,
  type Command,
  type CommandRefusal,
  type Configured,
  type SubjectEvent,
  type Mapping,
  type Policy,
  type Role,
} from '#machines';
import type { ConfiguredSubject } from './configured.js';
import type { GatewayTelemetry } from './gateway.port.js';
import { labelsOf } from './labels.js';
import { sameOrNone, Subject } from './subject.js';

/** `stale`: the subject is no longer what the caller's condition asks for. */
export type Executed =
  | { readonly ok: true; readonly events: readonly SubjectEvent[]; readonly stored: StoredSubject }
  | {
      readonly ok: false;
      readonly refusal: CommandRefusal | { readonly code: 'stale'; readonly version: number };
    };

/** Who asked, for the metadata of the events. */
export interface CommandMetadata {
  readonly requestId: string | null;
  readonly actor: string | null;
}

/** A client may name subjects that never come to be: so many without an event are kept in memory, the oldest go. */
const EVENTLESS_KEPT = 1000;

/**
 * A connection that breaks is known to be broken at once, in ms. After a silence an append is not repeated: leases count on
 * it to take no longer than one statement and this.
 */
const REPEAT_WITHIN_MS = 500;

/** The subject machines that this pod has met: read from the journal once, then kept fresh by its feed. */
export class Subjects {
  /** Those with events, removed ones apart: one of each stream. */
  private readonly known = new Map<string, Subject>();
  /**
   * Those without, by stream and role: the stream's first event says which one it is, so until then whoever names it as a
   * key's takes nothing from who names it as a value's. The other one is let go then, and nothing is stored by it.
   */
  private readonly eventless = new Map<string, Subject>();
  private readonly loading = new Map<string, Promise<Subject>>();
  /** Read, and not known yet while the configuration is declared: they hear the feed already. */
  private readonly arriving = new Map<string, Subject>();
  private readonly appending = new WeakMap<Subject, Promise<AppendOutcome>>();
  private readonly stop: () => void;

  constructor(
    private readonly journal: Journal,
    private readonly policy: Policy,
    private readonly podId: string,
    private readonly configured: (key: StreamKey) => ConfiguredSubject | null,
    private readonly telemetry: GatewayTelemetry,
  ) {
    this.stop = journal.subscribe(
      (stored) => this.hear(stored),
      (id) =>
        this.known.has(id) || namesOf(id).some((name) => this.loading.has(name) || this.eventless.has(name)),
    );
  }

  close(): void {
    this.stop();
  }

  /**
   * The subject if this pod has met it; costs no call.
   * @param id as `idOf` gives it
   * @param role to find one without events as well
   */
  peek(id: string, role?: Role): Subject | undefined {
    return this.known.get(id) ?? (role === undefined ? undefined : this.eventless.get(nameOf(id, role)));
  }

  /** It may be of the other role, by its events or the configuration. @throws JournalUnreachable when it must be read and cannot. */
  async get(key: StreamKey): Promise<Subject> {
    const id = idOf(key);
    const known = this.peek(id, key.role);
    if (known !== undefined) return known;
    const name = nameOf(id, key.role);
    let underWay = this.loading.get(name);
    if (underWay === undefined) {
      underWay = this.load(name, key).finally(() => this.loading.delete(name));
      this.loading.set(name, underWay);
    }
    return underWay;
  }

  /** Takes over what the journal has, for a decision that must not rest on a feed that lags. @throws JournalUnreachable */
  async reload(subject: Subject): Promise<void> {
    this.refresh(subject, await this.journal.load(subject.stored.key));
  }

  /** Declares what is configured for a subject, and reports it where the subject keeps another mapping. @throws JournalUnreachable */
  async declare(subject: Subject, configured: Configured): Promise<void> {
    await this.execute(subject, declarationOf(configured), { requestId: null, actor: 'config' });
    this.compare(subject, configured);
  }

  /** Lets a subject go that came to nothing. */
  drop(subject: Subject): void {
    const name = nameOf(idOf(subject.stored.key), subject.role);
    if (this.eventless.get(name) === subject) this.eventless.delete(name);
  }

  /**
   * Decides a command on the newest snapshot and appends its events; when another append came first, decides again on
   * what that one left, as long as `may` holds of it.
   *
   * One append per subject is under way at a time: who comes meanwhile decides on its outcome, which mostly means in
   * memory, and shares its failure rather than to wait for another time-out.
   *
   * The names of extra fields go to the audit alone: nothing can delete an event.
   *
   * Always stale on a subject that turned out to be of the other role, or was removed.
   * @throws JournalUnreachable
   */
  async execute(
    subject: Subject,
    command: Command,
    asker: CommandMetadata,
    may: (stored: StoredSubject) => boolean = () => true,
  ): Promise<Executed> {
    const { stored, auditedDifferences } = withoutNames(command);
    for (;;) {
      const underWay = this.appending.get(subject);
      if (underWay !== undefined) {
        await outcomeOf(underWay);
        continue;
      }
      const before = subject.stored;
      if (subject.isOfOtherRole || subject.isGone || !may(before)) {
        return { ok: false, refusal: { code: 'stale', version: before.version } };
      }
      const decision = decide(before.snapshot, stored, this.policy, this.journal.now());
      if (!decision.ok) return decision;
      if (decision.events.length === 0) return { ok: true, events: [], stored: before };
      const append = this.append(subject, decision.events, asker, auditedDifferences);
      this.appending.set(subject, append);
      const outcome = await append;
      if (outcome.ok) return { ok: true, events: decision.events, stored: outcome.stored };
    }
  }

  /** Ends with the subject as the append left it, so that who waited for it decides on that. */
  private async append(
    subject: Subject,
    events: readonly SubjectEvent[],
    asker: CommandMetadata,
    auditedDifferences: Append['auditedDifferences'],
  ): Promise<AppendOutcome> {
    const { key, version, snapshot } = subject.stored;
    try {
      const outcome = await this.store({
        key,
        expectedVersion: version,
        before: snapshot,
        events: events,
        eventIds: events.map(() => randomUUID()),
        metadata: { pod: this.podId, requestId: asker.requestId, actor: asker.actor },
        ...(auditedDifferences !== undefined && { auditedDifferences }),
      });
      const stored = outcome.ok ? outcome.stored : outcome.current;
      this.refresh(subject, stored);
      this.hear(stored);
      return outcome;
    } finally {
      this.appending.delete(subject);
    }
  }

  /**
   * Asks once more, under the same ids, where a connection broke before it answered: events that are stored and not known to
   * be would leave a lease that nobody works.
   */
  private async store(append: Append): Promise<AppendOutcome> {
    const begun = this.journal.now();
    try {
      return await this.journal.append(append);
    } catch (error) {
      if (!(error instanceof ResponseLost) || this.journal.now() - begun > REPEAT_WITHIN_MS) throw error;
      return this.journal.append(append);
    }
  }

  private async load(name: string, key: StreamKey): Promise<Subject> {
    const configured = this.configured(key);
    // What is configured for keys is no value's, whoever comes first.
    const role = configured?.key.role ?? key.role;
    const subject = new Subject(await this.journal.load({ ...key, role }));
    if (configured !== null && subject.role !== role) this.compare(subject, configured.configured);
    else if (configured !== null) {
      this.arriving.set(name, subject);
      try {
        await this.declare(subject, configured.configured);
      } finally {
        this.arriving.delete(name);
      }
    }
    return this.keep(subject);
  }

  /** The one of its stream from now on, unless another one became that while it was read. */
  private keep(subject: Subject): Subject {
    const { stored, role } = subject;
    if (subject.isOfOtherRole) return this.keep(new Subject(stored));
    const id = idOf(stored.key);
    const first = this.peek(id, role);
    if (first !== undefined) {
      this.refresh(first, stored);
      return first;
    }
    if (isBlank(stored)) this.keepEventless(nameOf(id, role), subject);
    else {
      this.hear(stored);
      this.known.set(id, subject);
    }
    if (isOpen(stored)) this.telemetry.circuit(labelsOf(stored), true);
    return subject;
  }

  private compare({ stored }: Subject, configured: Configured): void {
    const { context } = stored.snapshot;
    if (agreesWith(context, configured.mapping)) return;
    const { topic, subject } = stored.key;
    this.telemetry.configurationDiffers({
      topic,
      subject,
      configured: configured.mapping.fingerprint,
      mapping: context.mapping?.fingerprint ?? null,
      source: context.source,
    });
  }

  private keepEventless(name: string, subject: Subject): void {
    this.eventless.set(name, subject);
    const [oldest] = this.eventless.keys();
    if (this.eventless.size > EVENTLESS_KEPT && oldest !== undefined) this.eventless.delete(oldest);
  }

  private hear(stored: StoredSubject): void {
    const id = idOf(stored.key);
    const names = namesOf(id);
    const met = [
      this.known.get(id),
      ...names.flatMap((name) => [this.arriving.get(name), this.eventless.get(name)]),
    ];
    for (const subject of met) if (subject !== undefined) this.refresh(subject, stored);
  }

  private refresh(subject: Subject, stored: StoredSubject): void {
    const before = subject.stored;
    if (!subject.refresh(stored)) return;
    const id = idOf(stored.key);
    const name = nameOf(id, subject.role);
    if (subject.isGone) {
      this.forget(subject, before);
      return;
    }
    if (this.eventless.get(name) === subject) {
      this.eventless.delete(name);
      if (!subject.isOfOtherRole) this.known.set(id, subject);
    }
    if (this.known.get(id) !== subject) return;
    const [wasOpen, opened] = [isOpen(before), isOpen(stored)];
    if (wasOpen === opened && sameOrNone(mappingOf(before), mappingOf(stored))) return;
    // With the labels it was opened under: a declaration closes a circuit and changes them.
    if (wasOpen) this.telemetry.circuit(labelsOf(before), false);
    if (opened) this.telemetry.circuit(labelsOf(stored), true);
  }

  /** Lets a removed subject go. Requests that still hold it are refused. */
  private forget(subject: Subject, before: StoredSubject): void {
    const { key } = subject.stored;
    this.drop(subject);
    if (this.known.get(idOf(key)) !== subject) return;
    this.known.delete(idOf(key));
    if (isOpen(before)) this.telemetry.circuit(labelsOf(before), false);
    this.telemetry.removed(key);
  }
}

/** Whether the subject has no events, or was removed after its last one: it may be only a name that a client made up. */
export const isBlank = ({ version, snapshot }: StoredSubject): boolean =>
  version === 0 || stateOf(snapshot).state === 'removed';

/** Names a stream, and its subject's machine. */
export const idOf = ({ topic, subject }: Pick<StreamKey, 'topic' | 'subject'>): string =>
  `${topic}/${subject}`;

/** Names a stream that has no events, as one of a role. */
const nameOf = (id: string, role: Role): string => `${role} ${id}`;

const namesOf = (id: string): string[] => [nameOf(id, 'key'), nameOf(id, 'value')];

/** A command as events may hold it, and its differences with their names where it has any. */
function withoutNames(command: Command): {
  readonly stored: Command;
  readonly auditedDifferences?: Append['auditedDifferences'];
} {
  if (!('differences' in command)) return { stored: command };
  const differences = withoutExtraFieldNames(command.differences);
  return differences === command.differences
    ? { stored: command }
    : { stored: { ...command, differences }, auditedDifferences: command.differences };
}

const declarationOf = (configured: Configured): Command => ({
  type: 'DeclareMapping',
  ...configured,
  source: 'config',
  actor: 'config',
  reason: null,
});

const mappingOf = ({ snapshot }: StoredSubject): Mapping | null => snapshot.context.mapping;

const isOpen = ({ snapshot }: StoredSubject): boolean => stateOf(snapshot).state === 'circuitOpen';

/** Waits for another's append. Its failure is ours when the journal is away; a bug in it is its own. */
async function outcomeOf(append: Promise<AppendOutcome>): Promise<void> {
  try {
    await append;
  } catch (error) {
    if (error instanceof JournalUnreachable) throw error;
  }
}
