import type { MismatchQueries, SubjectQueries } from '#journal';

/** What operators and auditors ask of the journal; `PostgresJournal` answers it. Each throws `JournalUnreachable`. */
export interface Queries {
  readonly subjects: Pick<SubjectQueries, 'list' | 'find' | 'history' | 'verify' | 'eventsAfter'>;
  readonly mismatches: Pick<MismatchQueries, 'list' | 'find' | 'summarize' | 'stream'>;
  /** The database's clock, epoch ms. */
  now(): number;
}
