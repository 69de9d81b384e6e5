import { migrate, PostgresJournal, type PostgresJournalOptions } from '#journal';
import { freshDatabase } from './database.js';
import { postgresUrl } from './postgres.js';

/** A migrated database for one test, and the pods that use it. */
export class JournalDatabase {
  readonly #pods: PostgresJournal[] = [];

  private constructor(
    /** The URL of the owner of the tables. */
    readonly url: string,
    private readonly drop: () => Promise<void>,
  ) {}

  static async make(): Promise<JournalDatabase> {
    const { url, drop } = await freshDatabase(postgresUrl());
    await migrate(url);
    return new JournalDatabase(url, drop);
  }

  /** A pod that reads the feed. */
  async pod(podId: string, options: Partial<PostgresJournalOptions> = {}): Promise<PostgresJournal> {
    const journal = await PostgresJournal.connect({
      url: this.url,
      podId,
      poolSize: 2,
      pollMs: 100,
      ...options,
    });
    this.#pods.push(journal);
    return journal;
  }

  /** Closes every pod. */
  async close(): Promise<void> {
    await Promise.all(this.#pods.splice(0).map((pod) => pod.close()));
  }

  /** Closes every pod and drops the database. */
  async end(): Promise<void> {
    await this.close();
    await this.drop();
  }
}
