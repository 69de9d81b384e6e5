import type { NotDescribed, TopicCatalog, TopicDescription } from './topic-catalog.js';
import type { RequestResult } from './broker-link.js';
import type { ConfigsResponse, MetadataResponse, TopicMetadata } from './clients/broker-connection.js';

/** An answer serves so long, in ms. */
const MAX_AGE_MS = 1000;
/** Between two questions to Kafka about single topics, in ms; each is about all that were asked for meanwhile. */
const PAUSE_MS = 50;
/** Of one question. */
const MAX_TOPICS_PER_REQUEST = 100;
/** Topics that are remembered or asked for at a time. */
const MAX_ENTRIES = 1000;
/** A client does not wait longer, in ms. */
const CALLER_TIMEOUT_MS = 5000;

const UNKNOWN_TOPIC_OR_PARTITION = 3;
const INVALID_TOPIC_EXCEPTION = 17;
const TOPIC_AUTHORIZATION_FAILED = 29;

/** What the catalog asks of Kafka. Neither rejects. */
export interface CatalogRequests {
  /** Null: all topics. */
  metadata(topics: readonly string[] | null): Promise<RequestResult<MetadataResponse>>;
  /** All settings of these topics. */
  configs(topics: readonly string[]): Promise<RequestResult<ConfigsResponse>>;
}

type NamesResult = Awaited<ReturnType<TopicCatalog['names']>>;
type TopicLookup = Awaited<ReturnType<TopicCatalog['find']>>;

interface PendingLookup {
  readonly topic: string;
  readonly resolve: (found: TopicLookup) => void;
}

/** An answer that is under way (`until` is Infinity) or serves until then. */
interface Entry<T> {
  readonly result: Promise<T>;
  until: number;
}

/**
 * The catalog over Kafka's metadata. However many ask, Kafka is asked for all names once a second at most, and for
 * single topics in one question at a time.
 */
export class CachedCatalog {
  private listing: Entry<NamesResult> | null = null;
  private readonly entries = new Map<string, Entry<TopicLookup>>();
  private readonly pendingLookups: PendingLookup[] = [];
  private processing = false;

  constructor(
    private readonly requests: CatalogRequests,
    private readonly now: () => number = () => performance.now(),
  ) {}

  names(): Promise<NamesResult> {
    if (this.listing === null || this.listing.until <= this.now()) this.listing = this.entry(this.list());
    return withTimeout(this.listing.result);
  }

  find(topic: string): Promise<TopicLookup> {
    const known = this.entries.get(topic);
    if (known !== undefined && known.until > this.now()) return withTimeout(known.result);
    if (!this.hasRoom()) return Promise.resolve({ kind: 'overloaded' });
    const answer = new Promise<TopicLookup>((resolve) => this.pendingLookups.push({ topic, resolve }));
    this.entries.set(topic, this.entry(answer));
    if (!this.processing) void this.processLookups();
    return withTimeout(answer);
  }

  private entry<T>(answer: Promise<T>): Entry<T> {
    const entry = { result: answer, until: Infinity };
    void answer.then(() => (entry.until = this.now() + MAX_AGE_MS));
    return entry;
  }

  private hasRoom(): boolean {
    if (this.entries.size < MAX_ENTRIES) return true;
    for (const [topic, { until }] of this.entries) if (until <= this.now()) this.entries.delete(topic);
    return this.entries.size < MAX_ENTRIES;
  }

  private async list(): Promise<NamesResult> {
    const asked = await this.requests.metadata(null);
    if (asked.kind !== 'responded') return { kind: 'unreachable' };
    const shown = asked.response.topicMetadata.filter(({ isInternal, topicErrorCode }) => {
      return !isInternal && topicErrorCode !== TOPIC_AUTHORIZATION_FAILED;
    });
    return { kind: 'known', names: shown.map(({ topic }) => topic).sort() };
  }

  private async processLookups(): Promise<void> {
    this.processing = true;
    while (this.pendingLookups.length > 0) {
      const some = this.pendingLookups.splice(0, MAX_TOPICS_PER_REQUEST);
      const found = await this.describe(some.map(({ topic }) => topic));
      for (const { topic, resolve } of some) resolve(found(topic));
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
    this.processing = false;
  }

  /** What was found, by topic. */
  private async describe(topics: readonly string[]): Promise<(topic: string) => TopicLookup> {
    const asked = await this.requests.metadata(topics);
    if (asked.kind !== 'responded') return () => ({ kind: 'unreachable' });
    const metadata = new Map(asked.response.topicMetadata.map((each) => [each.topic, each]));
    const there = topics.filter((topic) => (metadata.get(topic)?.partitionMetadata.length ?? 0) > 0);
    const configs = there.length === 0 ? null : await this.requests.configs(there);
    if (configs !== null && configs.kind !== 'responded') return () => ({ kind: 'unreachable' });
    const settings = new Map(configs?.response.resources.map((each) => [each.resourceName, each]));
    return (topic) => topicLookupOf(metadata.get(topic), settings.get(topic));
  }
}

function topicLookupOf(
  topic: TopicMetadata | undefined,
  settings: ConfigsResponse['resources'][number] | undefined,
): TopicLookup {
  switch (topic?.topicErrorCode) {
    case undefined:
    case UNKNOWN_TOPIC_OR_PARTITION:
    case INVALID_TOPIC_EXCEPTION:
      return { kind: 'absent' };
    case TOPIC_AUTHORIZATION_FAILED:
      return { kind: 'denied' };
    default:
  }
  // No partition: Kafka is still making, or still deleting it.
  if (topic === undefined || topic.partitionMetadata.length === 0) return { kind: 'unreachable' };
  return { kind: 'known', topic: topicDescriptionOf(topic, settings) };
}

function topicDescriptionOf(
  { topic, partitionMetadata }: TopicMetadata,
  settings: ConfigsResponse['resources'][number] | undefined,
): TopicDescription {
  return {
    name: topic,
    configs: Object.fromEntries(
      (settings?.configEntries ?? []).map(({ configName, configValue }) => [configName, configValue]),
    ),
    partitions: partitionMetadata
      .map(({ partitionId, leader, replicas, isr }) => ({
        partition: partitionId,
        leader,
        replicas: replicas.map((broker) => ({ broker, inSync: isr.includes(broker) })),
      }))
      .sort((a, b) => a.partition - b.partition),
  };
}

/** The answer, or `unreachable` where it takes too long; what was asked goes on, for those who ask next. */
function withTimeout<T>(answer: Promise<T>): Promise<T | NotDescribed> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve({ kind: 'unreachable' }), CALLER_TIMEOUT_MS);
    void answer.then(resolve).finally(() => clearTimeout(timer));
  });
}
