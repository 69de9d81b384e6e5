import type { SubjectContext, SubjectSnapshot } from './snapshot.js';

/** No declared writers. */
export const noWriters: SubjectContext['writers'] = { accepted: [], refused: [], refusedCount: 0 };

/** No counted conflicts and no trips. */
export const quietBreaker: SubjectContext['breaker'] = { conflicts: [], trips: 0, lastTripUntil: null };

/** The context of a subject without events. */
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

/** The state in which every stream begins: healthy, without a mapping. */
export const initialSnapshot: SubjectSnapshot = { value: 'healthy', context: initialContext };
