export * from './port.js';
export type { EventFilter } from './event-filter.js';
export type { EventQueries, ListedEvent } from './event-queries.js';
export type {
  AccessKeyEvent,
  AccessKeyHead,
  AccessKeyLog,
  AccessKeyState,
} from './access-keys/access-key-log.js';
export { MemoryAccessKeyLog } from './access-keys/memory-access-key-log.js';
export type { Heartbeat, Heartbeats, SeenPod } from './heartbeats/heartbeats.js';
export type { Sweep } from './audit-retention.js';
export type { PostgresAddress } from './connection.js';
export type { OnFault } from './database.js';
export { parseCursor, type Cursor, type Page } from './cursor.js';
export { MemoryJournal, type MemoryFailure } from './memory-journal.js';
export { MemoryLog } from './memory-log.js';
export { MigrationRefused } from './migration-refused.js';
export { migrate, type MigrateOptions } from './migrate.js';
export type { AuditedSchema, Mismatch, MismatchOutcome } from './mismatch.js';
export type { MismatchQueries, MismatchSummary } from './mismatch-queries.js';
export { PostgresJournal, type JournalQueries, type PostgresJournalOptions } from './postgres-journal.js';
export type { MismatchFilter } from './mismatch-filter.js';
export type { SubjectFilter } from './subject-filter.js';
export { parseSubjectCursor, type SubjectCursor } from './subject-cursor.js';
export { NEWEST_CHANGE, SUBJECT_SORTS, type SubjectOrder, type SubjectSort } from './subject-order.js';
export type { SeriesKey } from './sql/count-mismatches-by-step.js';
export type { SummaryKey } from './sql/summarize-mismatches.js';
export type { SubjectAsOf } from './subject-as-of.js';
export type { StoredEvent } from './stored-event.js';
export type {
  EventCursor,
  PositionedEvents,
  SubjectListing,
  SubjectQueries,
  SubjectSummary,
} from './subject-queries.js';
export { stepsIn, type CountSeries, type TimeSteps } from './time-steps.js';
export type { Verification } from './verify.js';
export type { VisibleTopics } from './visible-topics.js';
