import type { MismatchQueries, SubjectQueries } from '#journal';

/** The journal's queries for operators and auditors. Each throws `JournalUnreachable`. */
export interface Queries {
  readonly subjects: Pick<SubjectQueries, 'list' | 'find' | 'history' | 'verify' | 'eventsAfter'>;
  readonly mismatches: Pick<MismatchQueries, 'list' | 'find' | 'summarize' | 'stream'>;
  /** The database's clock, epoch ms. */
  now(): number;
}
