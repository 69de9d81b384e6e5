export interface Pod {
  readonly pod: string;
  readonly version: string;
  readonly started_at: string;
  readonly seen_at: string;
  readonly is_this: boolean;
}

/** A pod reports every 10 s; after this long, in ms, it counts as missing. */
const missingMs = 30_000;

export interface PodStates {
  readonly pods: readonly (Pod & { readonly isMissing: boolean })[];
  /** Of the pods that are there; more than one: they differ. */
  readonly versions: readonly string[];
}

/** Which pods are missing. The latest report counts as now: the clock of the reader may be wrong. */
export function podStates(pods: readonly Pod[]): PodStates {
  const latest = Math.max(...pods.map(({ seen_at: seenAt }) => Date.parse(seenAt)));
  const marked = pods.map((pod) => ({ ...pod, isMissing: latest - Date.parse(pod.seen_at) > missingMs }));
  const versions = new Set(marked.filter(({ isMissing }) => !isMissing).map(({ version }) => version));
  return { pods: marked, versions: [...versions].toSorted() };
}
