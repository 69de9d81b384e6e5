/** A record as Kafka takes it: encoded, framed, ready. */
export interface EncodedRecord {
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  /** Null: by the key as Java's default partitioner does (murmur2), without a key in turn. */
  readonly partition: number | null;
  /** Epoch ms; null: the time of sending. */
  readonly timestamp: number | null;
  readonly headers: readonly { readonly name: string; readonly value: Buffer | null }[];
}

/**
 * What became of one record. A closed list.
 * `acked`: in the log, at this offset (acks=all).
 * `not_sent`: no byte of it left the process; it may be tried again inside the deadline.
 * `refused`: the broker answered with an error that means it is not in the log.
 * `unknown`: bytes left and no answer came, or the answer says it may be in the log. Never sent again.
 *
 * `INVALID_RECORD` has two meanings, told apart by `fault`: a compacted topic wants a key (`key_missing`), or the
 * broker validates schemas and refuses this one (`schema`, or absent when the broker does not say).
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

/** The way to Kafka. Never throws for what a broker or a network does. */
export interface RecordSender {
  /** Every outcome comes within so many ms of the call. */
  readonly slowestMs: number;
  /** One outcome per record, in the order given. Order per partition is the order of calls. */
  send(topic: string, records: readonly EncodedRecord[]): Promise<readonly SendOutcome[]>;
  /**
   * Null: Kafka has the topic. Otherwise what each record of a send to it would come to, in bounded time: the topic is unknown,
   * Kafka does not answer, or it denies access. The topic is never created.
   * @param maxAgeMs how old what is known of the topic may be. Absent: any age, which costs nothing for a topic that was sent to
   */
  checkTopic(topic: string, maxAgeMs?: number): Promise<TopicProblem | null>;
  /** Whether a broker answers now; for readiness. */
  reachable(): Promise<boolean>;
  /**
   * Takes no more records, lets what is under way end for at most so many ms (absent: as long as a request may take), then
   * closes: what is left is `not_sent` while it waits, and `unknown` when it was written.
   */
  close(withinMs?: number): Promise<void>;
}
