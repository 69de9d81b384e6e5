/** A topic as Kafka describes it. */
export interface TopicDescription {
  readonly name: string;
  /** Every config with its effective value as text. Null: sensitive. Empty where Kafka denies access to the configs. */
  readonly configs: Readonly<Record<string, string | null>>;
  /** In order, from 0. */
  readonly partitions: readonly PartitionDescription[];
}

export interface PartitionDescription {
  readonly partition: number;
  /** The leader's broker id; -1 for none. */
  readonly leader: number;
  /** In order of preference. */
  readonly replicas: readonly { readonly broker: number; readonly inSync: boolean }[];
}

/**
 * Why a description is missing. `unreachable`: no broker responded in time. `denied`: Kafka denies access to the topic.
 * `overloaded`: more topics are requested at once than the catalog holds.
 */
export interface NotDescribed {
  readonly kind: 'unreachable' | 'denied' | 'overloaded';
}

/** The topics of the cluster, for clients that look before they produce. Results may be a second old. Never rejects. */
export interface TopicCatalog {
  /** The topics' names in order, without Kafka's internal topics. */
  names(): Promise<{ readonly kind: 'known'; readonly names: readonly string[] } | NotDescribed>;
  /** One topic; internal topics too. */
  find(
    topic: string,
  ): Promise<
    { readonly kind: 'known'; readonly topic: TopicDescription } | { readonly kind: 'absent' } | NotDescribed
  >;
  close(): void;
}
