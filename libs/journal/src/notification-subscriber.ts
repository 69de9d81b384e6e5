import { Client, type ClientConfig } from 'pg';
import { Backoff } from '#machines';
import type { OnFault } from './database.js';
import { endConnection } from './end-connection.js';

/** The channel on which pods notify one another of streams that moved. */
const CHANNEL = 'sluicegate_subject';
/** How often the connection is tested, because a silent loss is noticed only by using it. */
const HEARTBEAT_MS = 15_000;

/** Called by the subscriber. */
export interface NotificationHandlers {
  /** The stream of this topic and subject has reached this version. */
  readonly moved: (topic: string, subject: string, version: number) => void;
  /** Listening (again): earlier notifications may be lost. */
  readonly listening: () => void;
}

/** Listens on a connection of its own, which it reopens with growing delays when it is lost. */
export class NotificationSubscriber {
  #client: Client | null = null;
  #timer: NodeJS.Timeout | null = null;
  readonly #reconnect = new Backoff({ initialMs: 100, maxMs: 5_000 });
  #closed = false;

  constructor(
    private readonly config: () => ClientConfig,
    private readonly listener: NotificationHandlers,
    private readonly onFault: OnFault,
  ) {}

  /** Resolves after the first attempt, whether it succeeded or not. */
  async start(): Promise<void> {
    await this.#connect();
  }

  /** Closes the connection, in bounded time even while Postgres is silent. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#stopTimer();
    if (this.#client !== null) await endConnection(this.#client);
  }

  async #connect(): Promise<void> {
    this.#stopTimer();
    if (this.#closed) return;
    const client = new Client(this.config());
    this.#client = client;
    let lost = false;
    const lose = (error: unknown): void => {
      if (lost) return;
      lost = true;
      void endConnection(client);
      if (this.#closed) return;
      this.onFault({ where: 'notifications', error });
      this.#after(this.#reconnect.next(), () => this.#connect());
    };
    client.on('error', lose);
    client.on('end', () => lose(new Error('the connection ended')));
    client.on('notification', ({ payload }) => this.#notified(payload ?? ''));
    try {
      await client.connect();
      await client.query(`listen ${CHANNEL}`);
    } catch (error) {
      lose(error);
      return;
    }
    this.#reconnect.reset();
    this.listener.listening();
    const beat = async (): Promise<void> => {
      try {
        await client.query('select');
        if (!lost) this.#after(HEARTBEAT_MS, beat);
      } catch (error) {
        lose(error);
      }
    };
    this.#after(HEARTBEAT_MS, beat);
  }

  #notified(payload: string): void {
    try {
      for (const { topic, subject, version } of JSON.parse(payload) as Record<string, unknown>[]) {
        if (typeof topic !== 'string' || typeof subject !== 'string' || typeof version !== 'number') {
          throw new TypeError('a notification of an unknown shape');
        }
        this.listener.moved(topic, subject, version);
      }
    } catch (error) {
      // Any client of the database may send notifications. Polling does not depend on them.
      this.onFault({ where: 'notification', error });
    }
  }

  #after(ms: number, then: () => Promise<void>): void {
    this.#stopTimer();
    if (!this.#closed) this.#timer = setTimeout(() => void then(), ms).unref();
  }

  #stopTimer(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
