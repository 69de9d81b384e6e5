/** What a server process has used since its start. */
export interface Usage {
  readonly cpuSeconds: number;
  readonly rssMiB: number;
}

/** Reads a server's `/metrics`. The gateway has Prometheus' process metrics, the baselines have these two. */
export async function usageOf(url: string): Promise<Usage> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const value = (name: string): number => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
  return {
    cpuSeconds: value('process_cpu_seconds_total'),
    rssMiB: value('process_resident_memory_bytes') / 2 ** 20,
  };
}
