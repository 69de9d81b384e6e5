import type { NotDescribed, TopicCatalog, TopicDescription } from './topic-catalog.js';
import type { Asked } from './broker-link.js';
import type { ConfigsAnswer, MetadataAnswer, TopicMetadata } from './clients/broker-connection.js';

/** An answer serves so long, in ms. */
const MAX_AGE_MS = 1000;
/** Between two questions to Kafka about single topics, in ms; each is about all that were asked for meanwhile. */
const PAUSE_MS = 50;
/** Of one question. */
const MOST_AT_ONCE = 100;
/** Topics that are remembered or asked for at a time. */
const MOST_KNOWN = 1000;
/** A client does not wait longer, in ms. */
const ANSWER_MS = 5000;

const UNKNOWN_TOPIC_OR_PARTITION = 3;
const INVALID_TOPIC_EXCEPTION = 17;
const TOPIC_AUTHORIZATION_FAILED = 29;

/** What the catalog asks of Kafka. Neither rejects. */
export interface CatalogQuestions {
  /** Null: all topics. */
  metadata(topics: readonly string[] | null): Promise<Asked<MetadataAnswer>>;
  /** All settings of these topics. */
  configs(topics: readonly string[]): Promise<Asked<ConfigsAnswer>>;
}

type Names = Awaited<ReturnType<TopicCatalog['names']>>;
type Found = Awaited<ReturnType<TopicCatalog['find']>>;

interface Wanted {
  readonly topic: string;
  readonly resolve: (found: Found) => void;
}

/** An answer that is under way (`until` is Infinity) or serves until then. */
interface Entry<T> {
  readonly answer: Promise<T>;
  until: number;
}

/**
 * The catalog over Kafka's metadata. However many ask, Kafka is asked for all names once a second at most, and for
 * single topics in one question at a time.
 */
export class CachedCatalog {
  private listing: Entry<Names> | null = null;
  private readonly entries = new Map<string, Entry<Found>>();
  private readonly wanted: Wanted[] = [];
  private asking = false;

  constructor(
    private readonly questions: CatalogQuestions,
    private readonly now: () => number = () => performance.now(),
  ) {}

  names(): Promise<Names> {
    if (this.listing === null || this.listing.until <= this.now()) this.listing = this.entry(this.list());
    return inTime(this.listing.answer);
  }

  find(topic: string): Promise<Found> {
    const known = this.entries.get(topic);
    if (known !== undefined && known.until > this.now()) return inTime(known.answer);
    if (!this.hasRoom()) return Promise.resolve({ kind: 'overloaded' });
    const answer = new Promise<Found>((resolve) => this.wanted.push({ topic, resolve }));
    this.entries.set(topic, this.entry(answer));
    if (!this.asking) void this.askWanted();
    return inTime(answer);
  }

  private entry<T>(answer: Promise<T>): Entry<T> {
    const entry = { answer, until: Infinity };
    void answer.then(() => (entry.until = this.now() + MAX_AGE_MS));
    return entry;
  }

  private hasRoom(): boolean {
    if (this.entries.size < MOST_KNOWN) return true;
    for (const [topic, { until }] of this.entries) if (until <= this.now()) this.entries.delete(topic);
    return this.entries.size < MOST_KNOWN;
  }

  private async list(): Promise<Names> {
    const asked = await this.questions.metadata(null);
    if (asked.kind !== 'answered') return { kind: 'unreachable' };
    const shown = asked.answer.topicMetadata.filter(({ isInternal, topicErrorCode }) => {
      return !isInternal && topicErrorCode !== TOPIC_AUTHORIZATION_FAILED;
    });
    return { kind: 'known', names: shown.map(({ topic }) => topic).sort() };
  }

  private async askWanted(): Promise<void> {
    this.asking = true;
    while (this.wanted.length > 0) {
      const some = this.wanted.splice(0, MOST_AT_ONCE);
      const found = await this.describe(some.map(({ topic }) => topic));
      for (const { topic, resolve } of some) resolve(found(topic));
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
    this.asking = false;
  }

  /** What was found, by topic. */
  private async describe(topics: readonly string[]): Promise<(topic: string) => Found> {
    const asked = await this.questions.metadata(topics);
    if (asked.kind !== 'answered') return () => ({ kind: 'unreachable' });
    const metadata = new Map(asked.answer.topicMetadata.map((each) => [each.topic, each]));
    const there = topics.filter((topic) => (metadata.get(topic)?.partitionMetadata.length ?? 0) > 0);
    const configs = there.length === 0 ? null : await this.questions.configs(there);
    if (configs !== null && configs.kind !== 'answered') return () => ({ kind: 'unreachable' });
    const settings = new Map(configs?.answer.resources.map((each) => [each.resourceName, each]));
    return (topic) => foundIn(metadata.get(topic), settings.get(topic));
  }
}

function foundIn(
  topic: TopicMetadata | undefined,
  settings: ConfigsAnswer['resources'][number] | undefined,
): Found {
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
  return { kind: 'known', topic: described(topic, settings) };
}

function described(
  { topic, partitionMetadata }: TopicMetadata,
  settings: ConfigsAnswer['resources'][number] | undefined,
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
function inTime<T>(answer: Promise<T>): Promise<T | NotDescribed> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve({ kind: 'unreachable' }), ANSWER_MS);
    void answer.then(resolve).finally(() => clearTimeout(timer));
  });
}
