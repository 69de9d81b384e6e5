import { z } from 'zod';

/** REST Proxy v2's responses about topics. */

const replica = z.object({ broker: z.int(), leader: z.boolean(), in_sync: z.boolean() });

export const partitionSchema = z.object({
  partition: z.int(),
  leader: z.int().meta({ description: 'A broker id; -1 for none' }),
  replicas: z.array(replica),
});

export const topicSchema = z.object({
  name: z.string(),
  configs: z
    .record(z.string(), z.string().nullable())
    .meta({ description: 'Every setting in force; empty where Kafka does not show them to the gateway' }),
  partitions: z.array(partitionSchema),
});

export const topicNamesSchema = z.array(z.string());

export type PartitionView = z.output<typeof partitionSchema>;
export type TopicView = z.output<typeof topicSchema>;
