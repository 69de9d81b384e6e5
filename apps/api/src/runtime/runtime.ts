import type { Authenticator } from '../access/authenticator.js';
import type { StoredKeys } from '../access/keys/stored-keys.js';
import type { TopicScope } from '../access/topic-scope.js';
import type { AccessKeyLog, EventQueries, Heartbeats, MismatchQueries, SubjectQueries } from '#journal';
import type { Gateway, TimeSlicer, TopicCatalog } from '#producer';
import type { Logger } from 'pino';
import type { Settings } from '../config/settings.schema.js';
import type { Limits } from '../limits/limits.js';
import type { WatchedFiles } from '../http/listener-tls.js';
import type { MemoryBudget } from '../memory/memory-budget.js';
import type { Metrics } from '../observability/metrics.js';
import type { Readiness } from '../observability/readiness.js';

/** The parts that the service works with. Created by `start-runtime.ts`; tests provide stand-ins. */
export interface Runtime {
  readonly settings: Settings;
  readonly gateway: Gateway;
  readonly queries: Queries;
  readonly topics: TopicCatalog;
  readonly readiness: Readiness;
  readonly metrics: Metrics;
  readonly authenticator: Authenticator;
  readonly limits: Limits;
  readonly keyLog: AccessKeyLog;
  readonly storedKeys: StoredKeys;
  readonly heartbeats: Pick<Heartbeats, 'list'>;
  readonly podId: string;
  /** Where the built files of the console are. */
  readonly consoleDirectory: string;
  /** The files of `http.tls`; null: plain HTTP. */
  readonly listenerFiles: WatchedFiles | null;
  readonly memory: MemoryBudget;
  readonly logger: Logger;
  /** Divides the long work of the process. */
  readonly slicer: TimeSlicer;
}

/** The journal's queries. There are none without a scope, so that no route can show a caller what it may not see. */
export interface Queries {
  /** Queries for which only these topics exist. */
  within(scope: TopicScope): ScopedQueries;
  /** The database's clock, epoch ms. */
  now(): number;
}

/** The journal's queries for one operator or auditor. Each throws `JournalUnreachable`. */
export interface ScopedQueries {
  readonly subjects: Pick<
    SubjectQueries,
    'list' | 'sorted' | 'summarize' | 'find' | 'findAll' | 'asOf' | 'history' | 'verify' | 'eventsAfter'
  >;
  readonly events: Pick<EventQueries, 'list' | 'lookups'>;
  readonly mismatches: Pick<MismatchQueries, 'list' | 'find' | 'summarize' | 'series' | 'stream'>;
}
