import type { ProduceRecord, Refusal } from './gateway.port.js';

/** Which halves a record has: with neither, it needs no subject. */
function needsOf({ key, value }: ProduceRecord): number {
  return (key === null || key === undefined ? 0 : 1) + (value === null || value === undefined ? 0 : 2);
}

/** What several records that were refused together come to, by their places. */
export interface Apart {
  /** Refused for what they are themselves. */
  readonly misfits: readonly number[];
  /** To be tried again, one run after the other. What is in none, and no misfit, shares the refusal. */
  readonly runs: readonly (readonly number[])[];
}

/**
 * Whose refusal it is, where several records were refused together. A record that cannot fit goes out of the way of the
 * others; one that might fit another mapping doubts this one, alone, behind those before it, and those behind it wait to
 * see how that ends. A subject refuses the records that need it, and not a tombstone beside them.
 * @param open the places of the records that were refused. @param refusal its `records` are told by these places
 * @param doubtful the places of misfits that another mapping might take
 */
export function apartFrom(
  records: readonly ProduceRecord[],
  open: readonly number[],
  refusal: Refusal,
  doubtful: ReadonlySet<number>,
): Apart {
  if (open.length < 2) return { misfits: [], runs: [] };
  const bad = new Set(refusal.code === 'data.invalid' ? refusal.records?.map(({ index }) => index) : []);
  if (bad.size === 0) {
    const runs = runsOf(open, (place) => needsOf(records[place] ?? noHalves));
    return { misfits: [], runs: runs.length > 1 ? runs : [] };
  }
  const firstDoubt = open.find((place) => bad.has(place) && doubtful.has(place)) ?? Infinity;
  const misfits = open.filter((place) => bad.has(place) && place < firstDoubt);
  const rest = open.filter((place) => !bad.has(place) || place >= firstDoubt);
  return { misfits, runs: runsOf(rest, (place) => (bad.has(place) && doubtful.has(place) ? null : 0)) };
}

const noHalves: ProduceRecord = { partition: null, timestamp: null, headers: [] };

/** Neighbours of one kind stay together; of the kind null each is a run of its own. */
function runsOf(places: readonly number[], kindOf: (place: number) => number | null): number[][] {
  const runs: number[][] = [];
  let kind: number | null = null;
  for (const place of places) {
    const own = kindOf(place);
    const run = runs.at(-1);
    if (run !== undefined && own !== null && own === kind) run.push(place);
    else runs.push([place]);
    kind = own;
  }
  return runs;
}
