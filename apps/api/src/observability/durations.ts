import type { MetricValueWithName, Registry } from 'prom-client';

/** Upper bounds of the buckets, in seconds. */
export const BOUNDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

const name = 'http_request_duration_seconds';

/** Node reads thirty more methods, which no route has: with each route and status they would be many series. */
const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']);

/** Requests of one method, route and status. */
interface Series {
  readonly labels: { readonly method: string; readonly route: string; readonly status: number };
  /** By bucket, and one beyond them all; not cumulated. */
  readonly counts: number[];
  sum: number;
}

/**
 * The histogram of requests' durations. prom-client's own finds a bucket by the text of its bound, which it writes anew
 * for each observation: measured, a twentieth of the CPU of a produce request.
 */
export class Durations {
  /** By route, method and status, one within the other: a text of all three would be made and hashed for each request. */
  private readonly series = new Map<string, Map<string, Map<number, Series>>>();

  constructor(register: Registry) {
    // It asks nothing of a metric but its name and `get`.
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

/** As Prometheus has a histogram: cumulated buckets, sum and count. */
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
