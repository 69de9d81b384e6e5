import type { ChaosHistory, Command, History, Lookup, SeenEvent, Violation } from '../history.js';

/** What lets a pod ask for a subject's latest version once, from an instant on. */
interface Permit {
  readonly slot: string;
  readonly from: number;
}

const nobodyElse = { unknownTexts: [], commands: [] };

/**
 * Mission rule 7: each lease asks the registry for the latest version once at most. A question belongs to the newest
 * lease of its pod that had begun; a pod that was stopped meanwhile may ask late, which does no harm.
 *
 * No conflict of the mapping, and so without a lease: a declared text that the registry does not know is compared with the
 * latest version and, where it is none of the newest, written as it or refused; and an operator may name the latest.
 */
export function checkLookups(
  { streams, lookups, slots, clockSlackMs }: History,
  { unknownTexts, commands }: Pick<ChaosHistory, 'unknownTexts' | 'commands'> = nobodyElse,
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
      what: `${subject}: ${slot} asked at ${new Date(at).toISOString()} without a lease of its own`,
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

/** The text is looked for among the newest versions, from the latest down; then it is compared with the latest. */
function ofUnknownText({ slot, at }: Lookup): Permit[] {
  return [0, 1].map(() => ({ slot, from: at }));
}

function ofCommand({ isForLatest, pod, at }: Command): Permit[] {
  return isForLatest ? [{ slot: pod, from: at }] : [];
}
