import type { TopicProblem } from './record-sender.js';
import { notSent, refused, topicUnknown } from './send-outcomes.js';
import type { TopicDirectory, TopicEntry } from './topic-directory.js';

/** How long a check may wait for the topic's metadata, in ms. */
const METADATA_TIMEOUT_MS = 2000;

/** Checks whether Kafka has a topic, without sending to it. */
export class TopicChecker {
  private closed = false;
  private readonly waiters: (() => void)[] = [];

  constructor(private readonly directory: TopicDirectory) {}

  /** See `RecordSender.checkTopic`. */
  async check(topic: string, maxAgeMs = Infinity): Promise<TopicProblem | null> {
    const entry = this.directory.find(topic, maxAgeMs) ?? (await this.awaitMetadata(topic, maxAgeMs));
    // A caller may check without ever sending, which would refresh the entry as well.
    this.directory.refreshIfAged(topic);
    switch (entry?.kind) {
      case undefined: {
        const { lastFailure } = this.directory;
        return notSent('unreachable', lastFailure?.message ?? 'Kafka did not describe the topic in time');
      }
      case 'known':
        return null;
      case 'absent':
        return topicUnknown(topic);
      case 'refused':
        return refused(entry.errorCode, false);
    }
  }

  /** The directory's entries changed, or its last request failed. */
  metadataChanged(): void {
    for (const notify of this.waiters.splice(0)) notify();
  }

  /** Ends the checks that wait. */
  close(): void {
    this.closed = true;
    this.metadataChanged();
  }

  /** Undefined: Kafka has not described the topic in time. */
  private async awaitMetadata(topic: string, maxAgeMs: number): Promise<TopicEntry | undefined> {
    const startedAt = performance.now();
    for (
      let waitedMs = 0;
      waitedMs < METADATA_TIMEOUT_MS && !this.closed;
      waitedMs = performance.now() - startedAt
    ) {
      this.directory.requestRefresh(topic);
      await this.nextChange(METADATA_TIMEOUT_MS - waitedMs);
      // The change may be about other topics; then this one is in the next request.
      const entry = this.directory.find(topic, maxAgeMs + performance.now() - startedAt);
      if (entry !== undefined || this.directory.lastFailure?.permanent === true) return entry;
    }
    return undefined;
  }

  private nextChange(withinMs: number): Promise<void> {
    return new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, withinMs);
      this.waiters.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }
}
