import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { PostgresJournal, type StoredSubject } from '#journal';
import type { SubjectEvent } from '#machines';
import * as given from './events.js';

const start = Date.parse(given.at(0));

/** A schema of some kB: what keeps events keeps many of these. */
const schemaOf = (name: string, version: number): string =>
  JSON.stringify({
    type: 'record',
    name,
    fields: Array.from({ length: 60 }, (_, index) => ({
      name: `field_${index}_of_version_${version}`,
      type: ['null', 'double'],
      default: null,
    })),
  });

export interface StormOptions {
  readonly subjects: number;
  /** 0: as fast as they are stored. */
  readonly perSecond: number;
}

/**
 * Events as gateways store them, many a second: subjects that meet a conflict, follow and are healthy again, over and over. Appended by a pod
 * of its own beside the gateways of a database.
 */
export class EventStorm {
  private readonly name = `storm_${randomBytes(4).toString('hex')}`;
  private readonly stored = new Map<string, StoredSubject>();
  private readonly busy = new Map<string, Promise<void>>();
  private index = 0;
  private mismatchId: string | null = null;
  private failure: Error | null = null;

  private constructor(
    private readonly journal: PostgresJournal,
    private readonly options: StormOptions,
  ) {}

  static async over(url: string, options: StormOptions): Promise<EventStorm> {
    const journal = await PostgresJournal.connect({
      url,
      podId: 'storm',
      poolSize: 4,
      connectTimeoutMs: 10_000,
    });
    return new EventStorm(journal, options);
  }

  /** How many events were asked for. */
  get count(): number {
    return this.index;
  }

  /** Of a conflict that was appended last; null: there was none yet. */
  get lastMismatchId(): string | null {
    return this.mismatchId;
  }

  subjectAt(index: number): { readonly topic: string; readonly subject: string } {
    const topic = `${this.name}_${String(index).padStart(2, '0')}`;
    return { topic, subject: `${topic}-value` };
  }

  /** Resolves once as many more events are stored. @throws Error when one could not be */
  async append(count: number): Promise<void> {
    const { perSecond, subjects } = this.options;
    const from = performance.now();
    for (let added = 0; added < count && this.failure === null; added += 1) {
      if (perSecond > 0) await sleep(Math.max(0, from + (added * 1000) / perSecond - performance.now()));
      const { topic } = this.subjectAt(this.index % subjects);
      this.index += 1;
      const before = this.busy.get(topic) ?? Promise.resolve();
      this.busy.set(topic, this.afterwards(before, topic));
    }
    await Promise.all(this.busy.values());
    if (this.failure !== null) throw this.failure;
  }

  /** An operator opens the circuit of a subject: the last event of it. */
  async open(index: number): Promise<void> {
    const { topic } = this.subjectAt(index);
    await this.busy.get(topic);
    const seconds = (Date.now() - start) / 1000;
    await this.store(
      topic,
      given.circuitOpened(seconds, {
        openUntil: null,
        forced: { actor: 'ada', reason: 'the storm is over' },
      }),
    );
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.busy.values());
    await this.journal.close();
  }

  /** Of one subject, one after the other. */
  private async afterwards(before: Promise<void>, topic: string): Promise<void> {
    await before;
    try {
      await this.store(topic, this.nextEvent(topic));
    } catch (error) {
      this.failure ??= error instanceof Error ? error : new Error(String(error));
    }
  }

  private async store(topic: string, event: SubjectEvent): Promise<void> {
    const append = given.appendOf(this.stored.get(topic) ?? given.freshKey(topic), event);
    const outcome = await this.journal.append(append);
    if (!outcome.ok) throw new Error(`another pod has appended to ${topic}`);
    this.stored.set(topic, outcome.stored);
  }

  private nextEvent(topic: string): SubjectEvent {
    const seconds = (Date.now() - start) / 1000;
    const version = this.stored.get(topic)?.version ?? 0;
    const mapping = { ...given.mapping, schema: schemaOf('Bar', version), fullName: 'Bar' };
    const latest = { ...given.latest, schema: schemaOf('Bar', version + 1), fullName: 'Bar' };
    if (version === 0) return given.mappingDeclared(seconds, { mapping });
    const lease = { owner: 'storm', until: given.at(seconds + 60) };
    switch ((version - 1) % 3) {
      case 0:
        this.mismatchId = randomUUID();
        return given.conflictDetected(seconds, {
          mapping,
          mismatchId: this.mismatchId,
          lease,
          windowFrom: given.at(seconds - 1),
        });
      case 1:
        return given.schemaResolved(seconds, { latest, next: { ...latest, record: 'generic' }, lease });
      default:
        return given.retrySucceeded(seconds);
    }
  }
}
