import type { History, Lookup, SeenFact, Violation } from '../history.js';

interface Lease {
  readonly place: string;
  readonly from: number;
}

/**
 * Mission rule 7: each lease asks the registry for the latest version once at most. A question belongs to the newest
 * lease of its pod that had begun; a pod that was stopped meanwhile may ask late, which does no harm.
 */
export function checkLookups({ streams, lookups, places, clockSlackMs }: History): Violation[] {
  const facts = Map.groupBy(
    streams.flatMap(({ subject, facts }) => facts.map((fact) => ({ subject, fact }))),
    ({ subject }) => subject,
  );
  return [...Map.groupBy(lookups, ({ subject }) => subject)].flatMap(([subject, asked]) => {
    const leases = (facts.get(subject) ?? []).flatMap(({ fact }) => leaseOf(fact, places));
    return unlicensed(asked, leases, clockSlackMs).map(({ place, at }) => ({
      rule: 'more look-ups than leases',
      what: `${subject}: ${place} asked at ${new Date(at).toISOString()} without a lease of its own`,
    }));
  });
}

function unlicensed(asked: readonly Lookup[], leases: readonly Lease[], slackMs: number): Lookup[] {
  const unused = new Set(leases.toSorted((one, other) => other.from - one.from));
  return asked
    .toSorted((one, other) => one.at - other.at)
    .filter(({ place, at }) => {
      const lease = [...unused].find((each) => each.place === place && each.from <= at + slackMs);
      return lease === undefined || !unused.delete(lease);
    });
}

function leaseOf({ data }: SeenFact, places: History['places']): Lease[] {
  if (data.type !== 'ConflictDetected' && data.type !== 'LookupStarted') return [];
  const { owner } = data['lease'] as { owner: string };
  return [{ place: places.get(owner) ?? owner, from: Date.parse(data.at) }];
}
