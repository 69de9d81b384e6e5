import { Client, type ClientConfig } from 'pg';
import type { OnFault } from './database.js';
import { endConnection } from './end-connection.js';

/** The channel on which pods tell of streams that moved. */
const CHANNEL = 'sluicegate_subject';
/** A connection that was cut in silence is found out by asking something this often. */
const HEARTBEAT_MS = 15_000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;

export interface NotificationHandlers {
  /** A stream of this topic and subject stands at this version. */
  readonly moved: (topic: string, subject: string, version: number) => void;
  /** Listening (again): what was notified before is lost. */
  readonly listening: () => void;
}

/** LISTEN on a connection of its own, made again with growing pauses when it is lost. */
export class NotificationSubscriber {
  #client: Client | null = null;
  #timer: NodeJS.Timeout | null = null;
  #pauseMs = FIRST_PAUSE_MS;
  #closed = false;

  constructor(
    private readonly config: ClientConfig,
    private readonly listener: NotificationHandlers,
    private readonly onFault: OnFault,
  ) {}

  /** Resolves after the first attempt, whether it succeeded or not. */
  async start(): Promise<void> {
    await this.#connect();
  }

  /** In bounded time, also while Postgres is silent. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#stopTimer();
    if (this.#client !== null) await endConnection(this.#client);
  }

  async #connect(): Promise<void> {
    this.#stopTimer();
    if (this.#closed) return;
    const client = new Client(this.config);
    this.#client = client;
    let lost = false;
    const lose = (error: unknown): void => {
      if (lost) return;
      lost = true;
      void endConnection(client);
      if (this.#closed) return;
      this.onFault({ where: 'notifications', error });
      this.#after(this.#pauseMs, () => this.#connect());
      this.#pauseMs = Math.min(this.#pauseMs * 2, LONGEST_PAUSE_MS);
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
    this.#pauseMs = FIRST_PAUSE_MS;
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
          throw new TypeError('a notification of another shape');
        }
        this.listener.moved(topic, subject, version);
      }
    } catch (error) {
      // Anybody with access may notify; the poll does not hang on it.
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
