/** The seed of Kafka's murmur2. */
const SEED = 0x9747b28c;
const M = 0x5bd1e995;

/**
 * Kafka's murmur2, as a signed 32 bit integer: `org.apache.kafka.common.utils.Utils.murmur2`. kafkajs computes it on 64 bit
 * integers, about fifteen times slower.
 */
export function murmur2(bytes: Buffer): number {
  const whole = bytes.length & ~3;
  let h = SEED ^ bytes.length;
  for (let at = 0; at < whole; at += 4) {
    let k = Math.imul(bytes.readInt32LE(at), M);
    k = Math.imul(k ^ (k >>> 24), M);
    h = Math.imul(h, M) ^ k;
  }
  if (bytes.length > whole) {
    h = Math.imul(h ^ bytes.readUIntLE(whole, bytes.length - whole), M);
  }
  h = Math.imul(h ^ (h >>> 13), M);
  return h ^ (h >>> 15);
}

/** The partition of a record with this key, as Java's default partitioner chooses it. */
export function partitionOf(key: Buffer, partitionCount: number): number {
  return (murmur2(key) & 0x7fffffff) % partitionCount;
}

/** Distributes records without a key over the partitions of a topic that have a leader; over all of them when none has. */
export class RoundRobin {
  private readonly nextPartition = new Map<string, number>();

  /** `leaders[p]` is the node that leads partition p; -1 for none. */
  next(topic: string, leaders: readonly number[]): number {
    const count = leaders.length;
    const start = this.nextPartition.get(topic) ?? Math.floor(Math.random() * count);
    let chosen = start % count;
    for (let step = 0; step < count; step++) {
      const candidate = (start + step) % count;
      if ((leaders[candidate] ?? -1) >= 0) {
        chosen = candidate;
        break;
      }
    }
    this.nextPartition.set(topic, (chosen + 1) % count);
    return chosen;
  }
}
