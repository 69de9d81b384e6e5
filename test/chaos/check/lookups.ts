import type { History, Violation } from '../history.js';

/** Mission rule 7: each lease asks the registry for the latest version once at most. */
export function checkLookups({ streams, lookups }: History): Violation[] {
  const asked = Map.groupBy(lookups, ({ subject }) => subject);
  const leases = new Map(
    streams.map(({ subject, facts }) => [
      subject,
      facts.filter(({ data }) => data.type === 'ConflictDetected' || data.type === 'LookupStarted').length,
    ]),
  );
  return [...asked].flatMap(([subject, questions]) => {
    const allowed = leases.get(subject) ?? 0;
    return questions.length <= allowed
      ? []
      : [{ rule: 'more look-ups than leases', what: `${subject}: ${questions.length} for ${allowed}` }];
  });
}
