import type { Journal } from '#journal';
import type { Metrics } from './metrics.js';

/**
 * The journal with its appends counted by outcome (`stored`, `conflict` when another append came first,
 * `unreachable`), and with the age of the newest event measured when it reaches this pod.
 */
export function meteredJournal(journal: Journal, metrics: Metrics): Journal {
  journal.subscribe(
    ({ snapshot }) => {
      const { lastEventAt } = snapshot.context;
      if (lastEventAt !== null)
        metrics.feedLag.set(Math.max(0, journal.now() - Date.parse(lastEventAt)) / 1000);
    },
    // Only what the gateway reads anyway is measured.
    () => false,
  );
  return {
    load: (key) => journal.load(key),
    subscribe: (listener, holds) => journal.subscribe(listener, holds),
    now: () => journal.now(),
    append: async (append) => {
      try {
        const outcome = await journal.append(append);
        metrics.appends.inc({ outcome: outcome.ok ? 'stored' : 'conflict' });
        return outcome;
      } catch (error) {
        metrics.appends.inc({ outcome: 'unreachable' });
        throw error;
      }
    },
  };
}
