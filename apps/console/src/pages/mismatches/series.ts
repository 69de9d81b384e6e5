import type { CountSeries } from '../../ui/stacked-counts.js';
import type { Tone } from '../../ui/tone.js';

interface Given {
  readonly key: string;
  readonly counts: readonly number[];
}

/** The colours of kinds, which have none of their own: those that occur most come first. */
const rankedTones: readonly Tone[] = ['blocked', 'open', 'retried', 'resolving', 'healthy'];

/** Series by verdict or outcome, in the order of their names; what this console does not know comes last. */
export function namedSeries<Key extends string>(
  given: readonly Given[],
  tones: Readonly<Record<Key, Tone>>,
  labels: Readonly<Record<string, string>>,
): CountSeries[] {
  const keys = Object.keys(tones) as Key[];
  const byKey = new Map(given.map(({ key, counts }) => [key, counts]));
  return [
    ...keys.map((key) => ({
      key,
      label: labels[key] ?? key,
      tone: tones[key],
      counts: byKey.get(key) ?? [],
    })),
    ...given
      .filter(({ key }) => !keys.some((each) => each === key))
      .map(({ key, counts }) => ({ key, label: labels[key] ?? key, tone: 'retried' as const, counts })),
  ];
}

/** Series by kind: the most frequent ones by themselves, all others together. */
export function rankedSeries(given: readonly Given[], others: string): CountSeries[] {
  const total = ({ counts }: Given): number => counts.reduce((sum, each) => sum + each, 0);
  const ranked = given.toSorted((one, other) => total(other) - total(one) || (one.key < other.key ? -1 : 1));
  const shown = ranked.slice(0, rankedTones.length).map(({ key, counts }, rank) => ({
    key,
    label: key,
    tone: rankedTones[rank] ?? ('none' as const),
    counts,
  }));
  const rest = ranked.slice(rankedTones.length);
  if (rest.length === 0) return shown;
  const steps = Math.max(...rest.map(({ counts }) => counts.length));
  const counts = Array.from({ length: steps }, (_, step) =>
    rest.reduce((sum, each) => sum + (each.counts[step] ?? 0), 0),
  );
  // No kind has an empty name.
  return [...shown, { key: '', label: others, tone: 'none', counts }];
}
