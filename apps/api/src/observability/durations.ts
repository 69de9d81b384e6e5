import type { MetricValueWithName, Registry } from 'prom-client';

/** Upper bounds of the buckets, in seconds. */
export const BOUNDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

const name = 'http_request_duration_seconds';

/** Node parses thirty more methods, which no route has: with each route and status they would be many series. */
const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']);

/** Requests of one method, route and status. */
interface Series {
  readonly labels: { readonly method: string; readonly route: string; readonly status: number };
  /** Per bucket, and one beyond the last bound; not cumulative. */
  readonly counts: number[];
  sum: number;
}

/**
 * The histogram of request durations. prom-client's own finds a bucket by the text of its bound, which it builds for each
 * observation: that took a twentieth of the CPU time of a produce request.
 */
export class Durations {
  /** Nested by route, method and status: a key text of all three would be built and hashed for each request. */
  private readonly series = new Map<string, Map<string, Map<number, Series>>>();

  constructor(register: Registry) {
    // The registry uses only a metric's name and `get`.
    const metric = { name, get: () => Promise.resolve(this.get()) };
    register.registerMetric(metric as unknown as Parameters<Registry['registerMetric']>[0]);
  }

  observe(verb: string, route: string, status: number, seconds: number): void {
    const method = METHODS.has(verb) ? verb : 'other';
    const series = this.series.get(route)?.get(method)?.get(status) ?? this.begin(method, route, status);
    let bucket = 0;
    while (bucket < BOUNDS.length && seconds > (BOUNDS[bucket] ?? 0)) bucket++;
    series.counts[bucket] = (series.counts[bucket] ?? 0) + 1;
    series.sum += seconds;
  }

  private begin(method: string, route: string, status: number): Series {
    const methods = this.series.get(route) ?? new Map<string, Map<number, Series>>();
    const statuses = methods.get(method) ?? new Map<number, Series>();
    const counts = new Array<number>(BOUNDS.length + 1).fill(0);
    const series = { labels: { method, route, status }, counts, sum: 0 };
    this.series.set(route, methods.set(method, statuses.set(status, series)));
    return series;
  }

  private get(): { readonly values: MetricValueWithName<string>[] } & Readonly<Record<string, unknown>> {
    return {
      name,
      help: 'Durations of HTTP requests',
      type: 'histogram',
      aggregator: 'sum',
      values: [...this.series.values()]
        .flatMap((methods) => [...methods.values()])
        .flatMap((statuses) => [...statuses.values()])
        .flatMap(valuesOf),
    };
  }
}

/** In the form of a Prometheus histogram: cumulative buckets, sum and count. */
function valuesOf({ labels, counts, sum }: Series): MetricValueWithName<string>[] {
  let count = 0;
  const buckets = counts.map((each, bucket) => {
    count += each;
    const le = bucket < BOUNDS.length ? String(BOUNDS[bucket]) : '+Inf';
    return { metricName: `${name}_bucket`, labels: { le, ...labels }, value: count };
  });
  return [
    ...buckets,
    { metricName: `${name}_sum`, labels, value: sum },
    { metricName: `${name}_count`, labels, value: count },
  ];
}
