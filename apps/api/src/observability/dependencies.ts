import { Gauge, type Registry } from 'prom-client';
import type { Logger } from 'pino';
import { LineLimiter } from './line-limiter.js';

/** What a pod works with and cannot do without for long. */
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
  /** Of the last answer; null before the first. */
  respondedAt: number | null;
  /** The reason that the log has; undefined: nothing yet. */
  logged: string | null | undefined;
}

/** So many lines a minute about one that comes and goes; then one a minute. */
const LINES = { most: 6, windowMs: 60_000 } as const;

/**
 * Whether Kafka, the registry and Postgres answer, by their last answer or failure: one log line when that changes, or the
 * reason does, three metrics, and the reasons for `/health/ready`. A dependency that was not asked yet has no state.
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
      'Whether the dependency answered when it was last asked',
      (state) => (state.reason === null ? 1 : 0),
    );
    this.gauge(
      register,
      'dependency_changed_timestamp_seconds',
      'When the dependency last went away or came back',
      ({ changedAt }) => changedAt / 1000,
    );
    this.gauge(
      register,
      'dependency_last_answer_timestamp_seconds',
      'When the dependency last answered',
      ({ respondedAt: answeredAt }) => (answeredAt === null ? null : answeredAt / 1000),
    );
  }

  /** It answered. */
  up(dependency: Dependency): void {
    this.change(dependency, null);
  }

  /**
   * It did not answer, or not as it should.
   * @param reason in words for an operator, without names of hosts and users: `/health/ready` shows it to everybody
   * @param detail for the log alone
   */
  down(dependency: Dependency, reason: string, detail?: string): void {
    this.change(dependency, reason, detail);
  }

  /** Why each of those that cannot be used cannot. */
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
    // That all is well at the start is no news.
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
