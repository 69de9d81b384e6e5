import type { Heartbeats, OnFault } from '#journal';

/** How often a pod says that it is running, in ms. */
const BEAT_MS = 10_000;
/** How long the end of a pod waits for Postgres, in ms. Otherwise its row is left, and `seen_at` shows when it ended. */
const REMOVE_MS = 500;

export interface PodHeartbeatParts {
  readonly heartbeats: Pick<Heartbeats, 'record' | 'remove'>;
  readonly pod: string;
  readonly version: string;
  /** In ms. */
  readonly uptime: () => number;
  readonly onFault: OnFault;
}

/** Says that this pod is running, again and again in the background. Nothing waits for it, and a failure is only reported. */
export class PodHeartbeat {
  #timer: NodeJS.Timeout | null = null;
  #beating: Promise<void> = Promise.resolve();
  #isStopped = false;

  constructor(private readonly parts: PodHeartbeatParts) {}

  /** Resolves after the first attempt, whether it reached Postgres or not. */
  start(): Promise<void> {
    if (!this.#isStopped) this.#beating = this.#beat();
    return this.#beating;
  }

  /** Stops, and removes this pod from the list, in bounded time. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    const remove = async (): Promise<void> => {
      // A beat that arrives later would bring the row back.
      await this.#beating;
      await this.parts.heartbeats.remove(this.parts.pod).catch((error: unknown) => this.#report(error));
    };
    await new Promise<void>((resolve) => {
      const late = setTimeout(resolve, REMOVE_MS);
      void remove().then(() => {
        clearTimeout(late);
        resolve();
      });
    });
  }

  async #beat(): Promise<void> {
    const { heartbeats, pod, version, uptime } = this.parts;
    try {
      await heartbeats.record({ pod, version, uptimeMs: uptime() });
    } catch (error) {
      this.#report(error);
    }
    if (!this.#isStopped) this.#timer = setTimeout(() => void this.start(), BEAT_MS).unref();
  }

  #report(error: unknown): void {
    this.parts.onFault({ where: 'heartbeat', error });
  }
}
