import type { PartitionDescription, TopicDescription } from '#producer';
import type { PartitionView, TopicView } from './topic.schema.js';

/** A topic as REST Proxy v2 shows it. */
export const topicView = ({ name, configs, partitions }: TopicDescription): TopicView => ({
  name,
  configs,
  partitions: partitions.map(partitionView),
});

export const partitionView = ({ partition, leader, replicas }: PartitionDescription): PartitionView => ({
  partition,
  leader,
  replicas: replicas.map(({ broker, inSync }) => ({ broker, leader: broker === leader, in_sync: inSync })),
});
