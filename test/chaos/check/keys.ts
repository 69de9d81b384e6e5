import { evolve, initialSnapshot, type SubjectEvent } from '#machines';
import type { ChaosHistory, Stream, Violation } from '../history.js';
import { schemaIdOf } from '../schemas.js';

/** Mission rule 1: a key stays as it was mapped, whatever the registry has above it. */
export function checkKeys({ streams, attempts, log }: ChaosHistory): Violation[] {
  const keySubjects = new Map(attempts.map(({ topic, keySubject }) => [topic, keySubject]));
  return [...keySubjects].flatMap(([topic, subject]) => {
    const stream = streams.find((each) => each.topic === topic && each.subject === subject);
    if (stream === undefined) return [];
    const mapped = mappedIds(stream);
    const moved =
      mapped.size > 1
        ? [{ rule: 'key moved', what: `${subject} was mapped to ${[...mapped].join(', ')}` }]
        : [];
    const others = log
      .filter((record) => record.topic === topic && !mapped.has(schemaIdOf(record.key)))
      .map(({ id, key }) => ({
        rule: 'key not as mapped',
        what: `${id} on ${topic} has a key under ${schemaIdOf(key)}, mapped is ${[...mapped].join(', ')}`,
      }));
    return [...moved, ...others];
  });
}

/** Every id that the stream's mapping ever had. */
function mappedIds({ events }: Stream): Set<number> {
  const ids = new Set<number>();
  let snapshot = initialSnapshot;
  for (const { data } of events) {
    try {
      snapshot = evolve(snapshot, data as unknown as SubjectEvent);
    } catch {
      // Another rule tells it.
      return ids;
    }
    const { mapping } = snapshot.context;
    if (mapping !== null && mapping.schemaId !== null) ids.add(mapping.schemaId);
  }
  return ids;
}
