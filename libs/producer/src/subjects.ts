import { randomUUID } from 'node:crypto';
import type { Journal, StoredSubject, StreamKey } from '#journal/port';
import { decide, stateOf, type Command, type CommandRefusal, type Fact, type Policy } from '#machines';
import type { ConfiguredMapping, GatewayEvents } from './gateway.port.js';
import { labelsOf } from './labels.js';
import { Subject } from './subject.js';

/** `stale`: the subject is at another version than the caller named. */
export type Executed =
  | { readonly ok: true; readonly facts: readonly Fact[]; readonly stored: StoredSubject }
  | {
      readonly ok: false;
      readonly refusal: CommandRefusal | { readonly code: 'stale'; readonly version: number };
    };

/** Who asked, for the metadata of the facts. */
export interface Asker {
  readonly requestId: string | null;
  readonly actor: string | null;
}

/** The subject machines that this pod has met: read from the journal once, then kept fresh by its feed. */
export class Subjects {
  private readonly known = new Map<string, Subject>();
  private readonly loading = new Map<string, Promise<Subject>>();
  private readonly stop: () => void;

  constructor(
    private readonly journal: Journal,
    private readonly policy: Policy,
    private readonly podId: string,
    private readonly mappings: readonly ConfiguredMapping[],
    private readonly events: GatewayEvents,
  ) {
    this.stop = journal.subscribe((stored) => {
      const subject = this.peek(stored.key.topic, stored.key.subject);
      if (subject !== undefined) this.refresh(subject, stored);
    });
  }

  close(): void {
    this.stop();
  }

  /** The subject if this pod has met it; costs no call. */
  peek(topic: string, subject: string): Subject | undefined {
    return this.known.get(`${topic}/${subject}`);
  }

  /** @throws JournalUnreachable when it must be read and cannot. */
  async get(key: StreamKey): Promise<Subject> {
    const known = this.peek(key.topic, key.subject);
    if (known !== undefined) return known;
    const id = `${key.topic}/${key.subject}`;
    let underWay = this.loading.get(id);
    if (underWay === undefined) {
      underWay = this.load(id, key).finally(() => this.loading.delete(id));
      this.loading.set(id, underWay);
    }
    return underWay;
  }

  /**
   * Decides a command on the newest snapshot and appends its facts; when another append came first, decides again on
   * what that one left. With `ifVersion` it happens at that version or not at all.
   * @throws JournalUnreachable
   */
  async execute(
    subject: Subject,
    command: Command,
    asker: Asker,
    ifVersion: number | null = null,
  ): Promise<Executed> {
    for (;;) {
      const before = subject.stored;
      if (ifVersion !== null && before.version !== ifVersion) {
        return { ok: false, refusal: { code: 'stale', version: before.version } };
      }
      const decision = decide(before.snapshot, command, this.policy, this.journal.now());
      if (!decision.ok) return decision;
      if (decision.facts.length === 0) return { ok: true, facts: [], stored: before };
      const outcome = await this.journal.append({
        key: before.key,
        expectedVersion: before.version,
        before: before.snapshot,
        facts: decision.facts,
        eventIds: decision.facts.map(() => randomUUID()),
        metadata: { pod: this.podId, requestId: asker.requestId, actor: asker.actor },
      });
      this.refresh(subject, outcome.ok ? outcome.stored : outcome.current);
      if (outcome.ok) return { ok: true, facts: decision.facts, stored: outcome.stored };
    }
  }

  private async load(id: string, key: StreamKey): Promise<Subject> {
    const subject = new Subject(await this.journal.load(key));
    const configured = this.mappings.find(
      (mapping) => mapping.topic === key.topic && mapping.role === key.role,
    );
    if (configured !== undefined) {
      await this.execute(
        subject,
        {
          type: 'DeclareMapping',
          mapping: configured.mapping,
          source: 'config',
          actor: 'config',
          reason: null,
        },
        { requestId: null, actor: 'config' },
      );
    }
    this.known.set(id, subject);
    if (stateOf(subject.stored.snapshot).state === 'circuitOpen')
      this.events.circuit(labelsOf(subject.stored), true);
    return subject;
  }

  private refresh(subject: Subject, stored: StoredSubject): void {
    const wasOpen = stateOf(subject.stored.snapshot).state === 'circuitOpen';
    if (!subject.refresh(stored)) return;
    const isOpen = stateOf(stored.snapshot).state === 'circuitOpen';
    if (wasOpen !== isOpen) this.events.circuit(labelsOf(stored), isOpen);
  }
}
