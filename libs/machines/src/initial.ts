import type { SubjectContext, SubjectSnapshot } from './snapshot.js';

/** No declared writer is remembered. */
export const noWriters: SubjectContext['writers'] = { accepted: [], refused: [], refusedCount: 0 };

/** No conflict counted, no trip made. */
export const quietBreaker: SubjectContext['breaker'] = { conflicts: [], trips: 0, lastTripUntil: null };

/** What a subject without an event remembers: nothing. */
export const initialContext: SubjectContext = {
  mapping: null,
  source: null,
  origins: [],
  configured: [],
  since: null,
  lastEventAt: null,
  lastMismatchId: null,
  conflict: null,
  stop: null,
  circuit: null,
  breaker: quietBreaker,
  writers: noWriters,
};

/** Where every stream begins: healthy, without a mapping. */
export const initialSnapshot: SubjectSnapshot = { value: 'healthy', context: initialContext };
