import { Gauge, type Registry } from 'prom-client';
import type { Logger } from 'pino';
import { LineLimiter } from './line-limiter.js';

/** A service that a pod depends on. */
export type Dependency = 'kafka' | 'registry' | 'postgres';

const names: Readonly<Record<Dependency, string>> = {
  kafka: 'Kafka',
  registry: 'the schema registry',
  postgres: 'Postgres',
};

/** Instants in epoch ms. */
interface State {
  /** Why it cannot be used; null: it can. */
  reason: string | null;
  changedAt: number;
  /** Of the last response; null before the first. */
  respondedAt: number | null;
  /** The reason that the log has; undefined: nothing yet. */
  logged: string | null | undefined;
}

/** At most this many lines a minute about a dependency that comes and goes, then one a minute. */
const LINES = { most: 6, windowMs: 60_000 } as const;

/**
 * Whether Kafka, the registry and Postgres respond, by their last response or failure: one log line when that or the reason
 * changes, three metrics, and the reasons for `/health/ready`. A dependency that was not called yet has no state.
 */
export class Dependencies {
  private readonly states = new Map<Dependency, State>();
  private readonly limiter = new LineLimiter(LINES.most, LINES.windowMs, (dependency, changes) =>
    this.log(dependency as Dependency, { changes_left_out: changes }),
  );

  constructor(
    register: Registry,
    private readonly logger: Pick<Logger, 'info' | 'warn'>,
    private readonly now: () => number = Date.now,
  ) {
    this.gauge(
      register,
      'dependency_up',
      'Whether the dependency responded when it was last called',
      (state) => (state.reason === null ? 1 : 0),
    );
    this.gauge(
      register,
      'dependency_changed_timestamp_seconds',
      'When the dependency last became unavailable or available',
      ({ changedAt }) => changedAt / 1000,
    );
    this.gauge(
      register,
      'dependency_last_answer_timestamp_seconds',
      'When the dependency last responded',
      ({ respondedAt }) => (respondedAt === null ? null : respondedAt / 1000),
    );
  }

  /** The dependency responded. */
  up(dependency: Dependency): void {
    this.change(dependency, null);
  }

  /**
   * The dependency did not respond, or not as it should.
   * @param reason for operators, without names of hosts and users: `/health/ready` shows it to everybody
   * @param detail only for the log
   */
  down(dependency: Dependency, reason: string, detail?: string): void {
    this.change(dependency, reason, detail);
  }

  /** The reasons of those that cannot be used. */
  reasons(): Readonly<Partial<Record<Dependency, string>>> {
    return Object.fromEntries(
      [...this.states].flatMap(([dependency, { reason }]) => (reason === null ? [] : [[dependency, reason]])),
    );
  }

  isDown(dependency: Dependency): boolean {
    return (this.states.get(dependency)?.reason ?? null) !== null;
  }

  private change(dependency: Dependency, reason: string | null, detail?: string): void {
    const now = this.now();
    const before = this.states.get(dependency);
    const state = before ?? { reason, changedAt: now, respondedAt: null, logged: undefined };
    if (before === undefined) this.states.set(dependency, state);
    if (reason === null) state.respondedAt = now;
    if (before?.reason === reason) return;
    const { changedAt } = state;
    if ((state.reason === null) !== (reason === null)) state.changedAt = now;
    state.reason = reason;
    // A dependency that works from the start is not logged.
    if (before === undefined && reason === null) state.logged = null;
    else if (this.limiter.take(dependency))
      this.log(dependency, detail === undefined ? {} : { detail }, changedAt);
  }

  private log(dependency: Dependency, more: Readonly<Record<string, unknown>>, downSince?: number): void {
    const state = this.states.get(dependency);
    if (state === undefined || state.logged === state.reason) return;
    const { reason } = state;
    state.logged = reason;
    if (reason !== null)
      this.logger.warn({ dependency, reason, ...more }, `${names[dependency]} cannot be used: ${reason}`);
    else {
      const downMs = downSince === undefined ? {} : { down_ms: this.now() - downSince };
      this.logger.info({ dependency, ...downMs, ...more }, `${names[dependency]} can be used again`);
    }
  }

  private gauge(
    register: Registry,
    name: string,
    help: string,
    valueOf: (state: State) => number | null,
  ): void {
    const { states } = this;
    new Gauge({
      name,
      help,
      labelNames: ['dependency'],
      registers: [register],
      collect() {
        for (const [dependency, state] of states) {
          const value = valueOf(state);
          if (value !== null) this.set({ dependency }, value);
        }
      },
    });
  }
}
