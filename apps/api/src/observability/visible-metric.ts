import { Registry, type MetricObjectWithValues, type MetricValueWithName } from 'prom-client';
import type { TopicScope } from '../access/topic-scope.js';
import { otherSubjects } from './subject-series.js';

type Values = MetricObjectWithValues<MetricValueWithName<string> & { readonly sharedLabels?: object }>;

/** What a registry reads of a metric. A histogram of prom-client has `getForPromString`. */
interface ReadableMetric {
  readonly name: string;
  get(): Promise<Values>;
  getForPromString?(): Promise<Values>;
}

/** One metric of a register in Prometheus' text format, with the series that a caller of these topics may see. */
export async function visibleMetric(register: Registry, name: string, topics: TopicScope): Promise<string> {
  if (topics.isAll) return register.getSingleMetricAsString(name);
  const metric = register.getSingleMetric(name) as unknown as ReadableMetric;
  const all = await (metric.getForPromString?.() ?? metric.get());
  const visible = { ...all, values: all.values.filter((value) => isVisible(topicOf(value), topics)) };
  const single = new Registry();
  const read = { name, get: () => Promise.resolve(visible) };
  single.registerMetric(read as unknown as Parameters<Registry['registerMetric']>[0]);
  return single.getSingleMetricAsString(name);
}

/** The topic of a series; undefined: the series is about the whole process. */
function topicOf({ labels, sharedLabels }: Values['values'][number]): string | undefined {
  const { topic } = { ...labels, ...sharedLabels } as { readonly topic?: string };
  return topic;
}

/** The sum of all topics without a series is of the caller's topics and of others. A topic of its name is counted in it too. */
const isVisible = (topic: string | undefined, topics: TopicScope): boolean =>
  topic === undefined || (topic !== otherSubjects.topic && topics.has(topic));
