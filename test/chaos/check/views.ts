import { evolve, initialSnapshot, type SubjectEvent } from '#machines';
import type { History, Stream, Violation } from '../history.js';

/** At the end, every pod writes under the mapping that results from the log. */
export function checkViews({ streams, views }: History): Violation[] {
  return streams.flatMap((stream) => {
    const { topic, subject } = stream;
    const schemaId = mappingOf(stream);
    return views
      .filter((view) => view.topic === topic && view.subject === subject && view.schemaId !== schemaId)
      .map((view) => ({
        rule: 'pods disagree',
        what: `${view.pod} writes ${subject} under ${String(view.schemaId)}; the log's mapping is ${String(schemaId)}`,
      }));
  });
}

/** Null also when the log cannot be folded, which `checkStreams` reports. */
function mappingOf({ events }: Stream): number | null {
  try {
    const snapshot = events.reduce(
      (state, { data }) => evolve(state, data as unknown as SubjectEvent),
      initialSnapshot,
    );
    return snapshot.context.mapping?.schemaId ?? null;
  } catch {
    return null;
  }
}
