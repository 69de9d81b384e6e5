/** A topic as Kafka describes it. */
export interface TopicDescription {
  readonly name: string;
  /** Every setting with its value in force, as text; null for one that the broker keeps to itself. Empty where Kafka does not show them to us. */
  readonly configs: Readonly<Record<string, string | null>>;
  /** In their order, from 0. */
  readonly partitions: readonly PartitionDescription[];
}

export interface PartitionDescription {
  readonly partition: number;
  /** The leader's broker id; -1 for none. */
  readonly leader: number;
  /** In the order of preference. */
  readonly replicas: readonly { readonly broker: number; readonly inSync: boolean }[];
}

/**
 * Why there is no answer. `unreachable`: no broker answered in time. `denied`: Kafka does not let us see the topic.
 * `overloaded`: more topics are asked for at a time than the catalog remembers.
 */
export interface NotDescribed {
  readonly kind: 'unreachable' | 'denied' | 'overloaded';
}

/** What Kafka has, for people and programs that look before they produce. Answers may be a second old. Never rejects. */
export interface TopicCatalog {
  /** The topics' names in order, without Kafka's internal ones. */
  names(): Promise<{ readonly kind: 'known'; readonly names: readonly string[] } | NotDescribed>;
  /** One topic, internal ones too. */
  find(
    topic: string,
  ): Promise<
    { readonly kind: 'known'; readonly topic: TopicDescription } | { readonly kind: 'absent' } | NotDescribed
  >;
  close(): void;
}
