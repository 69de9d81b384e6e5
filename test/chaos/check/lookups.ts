import type { ChaosHistory, Command, History, Lookup, SeenEvent, Violation } from '../history.js';

/** Permits a pod one request for a subject's latest version, from an instant on. */
interface Permit {
  readonly slot: string;
  readonly from: number;
}

const noOtherCauses = { unknownTexts: [], commands: [] };

/**
 * Rule 7: under each lease the registry is asked for the latest version at most once. A look-up belongs to the newest lease
 * of its pod that had begun. A suspended pod may make its look-up late, which does no harm.
 *
 * Two look-ups need no lease because they are not caused by a conflict of the mapping: a declared text that is unknown to the
 * registry is compared with the latest version, and an operator may declare the latest version.
 */
export function checkLookups(
  { streams, lookups, slots, clockSlackMs }: History,
  { unknownTexts, commands }: Pick<ChaosHistory, 'unknownTexts' | 'commands'> = noOtherCauses,
): Violation[] {
  const of = <T extends { readonly subject: string }>(list: readonly T[], subject: string): T[] =>
    list.filter((each) => each.subject === subject);
  const events = Map.groupBy(
    streams.flatMap(({ subject, events }) => events.map((event) => ({ subject, event }))),
    ({ subject }) => subject,
  );
  return [...Map.groupBy(lookups, ({ subject }) => subject)].flatMap(([subject, ofSubject]) => {
    const permits = [
      ...(events.get(subject) ?? []).flatMap(({ event }) => leaseOf(event, slots)),
      ...of(unknownTexts, subject).flatMap(ofUnknownText),
      ...of(commands, subject).flatMap(ofCommand),
    ];
    return withoutLease(ofSubject, permits, clockSlackMs).map(({ slot, at }) => ({
      rule: 'more look-ups than leases',
      what: `${subject}: ${slot} looked up at ${new Date(at).toISOString()} without a lease`,
    }));
  });
}

function withoutLease(ofSubject: readonly Lookup[], permits: readonly Permit[], slackMs: number): Lookup[] {
  const unused = new Set(permits.toSorted((one, other) => other.from - one.from));
  return ofSubject
    .toSorted((one, other) => one.at - other.at)
    .filter(({ slot, at }) => {
      const permit = [...unused].find((each) => each.slot === slot && each.from <= at + slackMs);
      return permit === undefined || !unused.delete(permit);
    });
}

function leaseOf({ data }: SeenEvent, slots: History['slots']): Permit[] {
  if (data.type !== 'ConflictDetected' && data.type !== 'LookupStarted') return [];
  const { owner } = data['lease'] as { owner: string };
  return [{ slot: slots.get(owner) ?? owner, from: Date.parse(data.at) }];
}

/** The text is searched for among the newest versions, from the latest down, and then compared with the latest. */
function ofUnknownText({ slot, at }: Lookup): Permit[] {
  return [0, 1].map(() => ({ slot, from: at }));
}

function ofCommand({ isForLatest, pod, at }: Command): Permit[] {
  return isForLatest ? [{ slot: pod, from: at }] : [];
}
