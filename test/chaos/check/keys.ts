import { evolve, initialSnapshot, type SubjectEvent } from '#machines';
import type { ChaosHistory, Stream, Violation } from '../history.js';
import { schemaIdOf } from '../schemas.js';

/** Rule 1: a key's mapping stays, whatever later versions the registry has. */
export function checkKeys({ streams, attempts, log }: ChaosHistory): Violation[] {
  const keySubjects = new Map(attempts.map(({ topic, keySubject }) => [topic, keySubject]));
  return [...keySubjects].flatMap(([topic, subject]) => {
    const stream = streams.find((each) => each.topic === topic && each.subject === subject);
    if (stream === undefined) return [];
    const mapped = mappedIds(stream);
    const moved =
      mapped.size > 1
        ? [{ rule: 'key mapping changed', what: `${subject} was mapped to ${[...mapped].join(', ')}` }]
        : [];
    const others = log
      .filter((record) => record.topic === topic && !mapped.has(schemaIdOf(record.key)))
      .map(({ id, key }) => ({
        rule: 'key under an unmapped id',
        what: `${id} on ${topic} has a key under ${schemaIdOf(key)}; the mapping is ${[...mapped].join(', ')}`,
      }));
    return [...moved, ...others];
  });
}

/** Every id that the stream's mapping has had. */
function mappedIds({ events }: Stream): Set<number> {
  const ids = new Set<number>();
  let snapshot = initialSnapshot;
  for (const { data } of events) {
    try {
      snapshot = evolve(snapshot, data as unknown as SubjectEvent);
    } catch {
      // `checkStreams` reports it.
      return ids;
    }
    const { mapping } = snapshot.context;
    if (mapping !== null && mapping.schemaId !== null) ids.add(mapping.schemaId);
  }
  return ids;
}
