import type { Dependency } from './dependencies.js';

/** Why a pod is not ready. */
export type Unreadiness = 'draining' | 'migration' | 'postgres' | 'log' | 'kafka';

export interface ReadinessSources {
  /** Whether Postgres responded at least once since the start. A later outage does not make the pod unready. */
  readonly postgresSeen: () => boolean;
  /** Whether Postgres has an older log than this pod has seen, or another one. */
  readonly logIsLost: () => boolean;
  readonly kafkaReachable: () => Promise<boolean>;
  /** Why dependencies cannot be used. */
  readonly reasons: () => Reasons;
}

/** By dependency, including those whose outage does not make the pod unready. */
export type Reasons = Readonly<Partial<Record<Dependency, string>>>;

/**
 * Whether this pod should get traffic: Postgres was reached, is migrated and has the log that this pod knows, Kafka
 * responds, and the pod is not draining. The schema registry does not count: waiting for it is what the service is for.
 */
export class Readiness {
  private migrated = false;
  private shuttingDown = false;

  constructor(private readonly sources: ReadinessSources) {}

  /** The tables are up to date, or another gateway or job migrates them. */
  migrationDone(): void {
    this.migrated = true;
  }

  /** The pod has received SIGTERM. It may still serve for a while. */
  startShutdown(): void {
    this.shuttingDown = true;
  }

  get isShuttingDown(): boolean {
    return this.shuttingDown;
  }

  async missing(): Promise<readonly Unreadiness[]> {
    const missing: Unreadiness[] = [];
    if (this.shuttingDown) missing.push('draining');
    if (!this.migrated) missing.push('migration');
    if (!this.sources.postgresSeen()) missing.push('postgres');
    if (this.sources.logIsLost()) missing.push('log');
    if (!(await this.sources.kafkaReachable())) missing.push('kafka');
    return missing;
  }

  reasons(): Reasons {
    return this.sources.reasons();
  }
}
