import type { RequestResult } from './broker-link.js';
import type { ConfigsResponse, MetadataResponse, TopicMetadata } from './clients/broker-connection.js';
import { ERROR_CODES } from './protocol/error-codes.js';
import type { NotDescribed, TopicCatalog, TopicDescription } from './topic-catalog.js';

/** How long a result is served from the cache, in ms. */
const MAX_AGE_MS = 1000;
/** Between two requests for single topics, in ms. Each covers the topics that were looked up meanwhile. */
const PAUSE_MS = 50;
const MAX_TOPICS_PER_REQUEST = 100;
/** Topics that are cached or looked up at a time. */
const MAX_ENTRIES = 1000;
/** A caller waits no longer, in ms. */
const CALLER_TIMEOUT_MS = 5000;

/** The catalog's requests to Kafka. They never reject. */
export interface CatalogRequests {
  /** Null: all topics. */
  metadata(topics: readonly string[] | null): Promise<RequestResult<MetadataResponse>>;
  /** All configs of these topics. */
  configs(topics: readonly string[]): Promise<RequestResult<ConfigsResponse>>;
}

type NamesResult = Awaited<ReturnType<TopicCatalog['names']>>;
type TopicLookup = Awaited<ReturnType<TopicCatalog['find']>>;
type TopicConfigs = ConfigsResponse['resources'][number];

interface PendingLookup {
  readonly topic: string;
  readonly resolve: (result: TopicLookup) => void;
}

/** A result that is served until `until`, which is Infinity while it is pending. */
interface CacheEntry<T> {
  readonly result: Promise<T>;
  until: number;
}

/**
 * The catalog over Kafka's metadata. Regardless of the number of callers, it requests all names at most once a second, and
 * single topics in one request at a time.
 */
export class CachedCatalog {
  private cachedNames: CacheEntry<NamesResult> | null = null;
  private readonly entries = new Map<string, CacheEntry<TopicLookup>>();
  private readonly pendingLookups: PendingLookup[] = [];
  private processing = false;

  constructor(
    private readonly requests: CatalogRequests,
    private readonly now: () => number = () => performance.now(),
  ) {}

  names(): Promise<NamesResult> {
    if (this.cachedNames === null || this.cachedNames.until <= this.now())
      this.cachedNames = this.cacheEntry(this.fetchNames());
    return withTimeout(this.cachedNames.result);
  }

  find(topic: string): Promise<TopicLookup> {
    const cached = this.entries.get(topic);
    if (cached !== undefined && cached.until > this.now()) return withTimeout(cached.result);
    if (!this.hasRoom()) return Promise.resolve({ kind: 'overloaded' });
    const result = new Promise<TopicLookup>((resolve) => this.pendingLookups.push({ topic, resolve }));
    this.entries.set(topic, this.cacheEntry(result));
    if (!this.processing) void this.processLookups();
    return withTimeout(result);
  }

  private cacheEntry<T>(result: Promise<T>): CacheEntry<T> {
    const entry = { result, until: Infinity };
    void result.then(() => (entry.until = this.now() + MAX_AGE_MS));
    return entry;
  }

  private hasRoom(): boolean {
    if (this.entries.size < MAX_ENTRIES) return true;
    for (const [topic, { until }] of this.entries) if (until <= this.now()) this.entries.delete(topic);
    return this.entries.size < MAX_ENTRIES;
  }

  private async fetchNames(): Promise<NamesResult> {
    const result = await this.requests.metadata(null);
    if (result.kind !== 'responded') return { kind: 'unreachable' };
    const visible = result.response.topicMetadata.filter(({ isInternal, topicErrorCode }) => {
      return !isInternal && topicErrorCode !== ERROR_CODES.topicAuthorizationFailed;
    });
    return { kind: 'known', names: visible.map(({ topic }) => topic).sort() };
  }

  private async processLookups(): Promise<void> {
    this.processing = true;
    while (this.pendingLookups.length > 0) {
      const lookups = this.pendingLookups.splice(0, MAX_TOPICS_PER_REQUEST);
      const resultOf = await this.lookUp(lookups.map(({ topic }) => topic));
      for (const { topic, resolve } of lookups) resolve(resultOf(topic));
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
    this.processing = false;
  }

  /** Returns the result by topic. */
  private async lookUp(topics: readonly string[]): Promise<(topic: string) => TopicLookup> {
    const result = await this.requests.metadata(topics);
    if (result.kind !== 'responded') return () => ({ kind: 'unreachable' });
    const metadata = new Map(result.response.topicMetadata.map((each) => [each.topic, each]));
    const existing = topics.filter((topic) => (metadata.get(topic)?.partitionMetadata.length ?? 0) > 0);
    const configs = existing.length === 0 ? null : await this.requests.configs(existing);
    if (configs !== null && configs.kind !== 'responded') return () => ({ kind: 'unreachable' });
    const configsByTopic = new Map(configs?.response.resources.map((each) => [each.resourceName, each]));
    return (topic) => topicLookupOf(metadata.get(topic), configsByTopic.get(topic));
  }
}

function topicLookupOf(topic: TopicMetadata | undefined, configs: TopicConfigs | undefined): TopicLookup {
  switch (topic?.topicErrorCode) {
    case undefined:
    case ERROR_CODES.unknownTopicOrPartition:
    case ERROR_CODES.invalidTopic:
      return { kind: 'absent' };
    case ERROR_CODES.topicAuthorizationFailed:
      return { kind: 'denied' };
    default:
  }
  // No partition: Kafka is still creating or deleting the topic.
  if (topic === undefined || topic.partitionMetadata.length === 0) return { kind: 'unreachable' };
  return { kind: 'known', topic: topicDescriptionOf(topic, configs) };
}

function topicDescriptionOf(
  { topic, partitionMetadata }: TopicMetadata,
  configs: TopicConfigs | undefined,
): TopicDescription {
  return {
    name: topic,
    configs: Object.fromEntries(
      (configs?.configEntries ?? []).map(({ configName, configValue }) => [configName, configValue]),
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

/** The result, or `unreachable` when it takes too long. The request continues for the next callers. */
function withTimeout<T>(result: Promise<T>): Promise<T | NotDescribed> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve({ kind: 'unreachable' }), CALLER_TIMEOUT_MS);
    void result.then(resolve).finally(() => clearTimeout(timer));
  });
}
