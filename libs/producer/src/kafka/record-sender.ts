/** A record as Kafka stores it: key and value are encoded and framed. */
export interface EncodedRecord {
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  /** Null: chosen as Java's default partitioner does for a key (murmur2), and round robin without a key. */
  readonly partition: number | null;
  /** Epoch ms. Null: the time of sending. */
  readonly timestamp: number | null;
  readonly headers: readonly { readonly name: string; readonly value: Buffer | null }[];
}

/**
 * The outcome of one record. A closed list.
 * `acked`: in the log at this offset (acks=all).
 * `not_sent`: no byte of it left the process; it may be retried within the deadline.
 * `refused`: the broker responded with an error that means it is not in the log.
 * `unknown`: bytes left and no response came, or the response says it may be in the log. Never sent again.
 *
 * `INVALID_RECORD` has two meanings, which `fault` distinguishes: a compacted topic requires a key (`key_missing`), or
 * the broker validates schemas and rejects this one (`schema`, or absent when the broker does not say).
 */
export type SendOutcome =
  | { readonly status: 'acked'; readonly partition: number; readonly offset: string }
  | {
      readonly status: 'not_sent';
      readonly reason: 'unreachable' | 'topic_unknown' | 'partition_unknown' | 'overloaded';
      readonly message: string;
    }
  | {
      readonly status: 'refused';
      /** Kafka's error name, e.g. `INVALID_RECORD`. */ readonly error: string;
      readonly errorCode: number;
      readonly retriable: boolean;
      readonly fault?: 'key_missing' | 'schema';
      readonly message: string;
    }
  | { readonly status: 'unknown'; readonly message: string };

/** Why nothing can be sent to a topic. */
export type TopicProblem = Extract<SendOutcome, { status: 'not_sent' | 'refused' }>;

/** Sends records to Kafka. Never throws for a failure of a broker or of the network. */
export interface RecordSender {
  /** Upper bound of the time from a call of `send` to its outcomes, in ms. */
  readonly slowestMs: number;
  /** One outcome per record, in the order given. Order per partition is the order of calls. */
  send(topic: string, records: readonly EncodedRecord[]): Promise<readonly SendOutcome[]>;
  /**
   * Null: Kafka has the topic. Otherwise the outcome that each record of a send to it would have, in bounded time: the topic
   * is unknown, Kafka does not respond, or access is denied. The topic is never created.
   * @param maxAgeMs how old the topic's metadata may be. Absent: any age, which costs nothing for a topic that was sent to
   */
  checkTopic(topic: string, maxAgeMs?: number): Promise<TopicProblem | null>;
  /** Whether a broker responds now. For readiness. */
  reachable(): Promise<boolean>;
  /**
   * Accepts no more records, lets records in flight complete for at most this many ms (absent: as long as a request may
   * take), then closes. Records still waiting are `not_sent`, records already written are `unknown`.
   */
  close(withinMs?: number): Promise<void>;
}
