import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import { expect, onTestFinished } from 'vitest';
import type { RecordSender, SendOutcome } from '#producer';
import type { LogRecord } from './topics.js';

/** One record that was sent, and its outcome. */
export interface Sent {
  /** Unique among all records. */
  readonly value: string;
  /** The worker that sent it; a worker sends one record after the other. */
  readonly worker: string;
  readonly outcome: SendOutcome;
}

/** Records that are sent without a pause until `stop`. */
export interface ContinuousSending {
  /** The completed sends so far, in the order of completion. */
  readonly sent: readonly Sent[];
  /** Resolves when all sends have completed. */
  stop(): Promise<readonly Sent[]>;
}

/** Starts `workers` that each send one record after the other under a key of their own, at most until the test ends. */
export function keepSending(sender: RecordSender, topic: string, workers: number): ContinuousSending {
  const sent: Sent[] = [];
  let stopped = false;
  const work = async (worker: string): Promise<void> => {
    for (let number = 0; !stopped; number += 1) {
      const value = `${worker}:${number}`;
      const [outcome] = await sender.send(topic, [
        {
          key: Buffer.from(worker),
          value: Buffer.from(value),
          partition: null,
          timestamp: null,
          headers: [],
        },
      ]);
      if (outcome === undefined) throw new Error(`no outcome for ${value}`);
      sent.push({ value, worker, outcome });
      // A closed sender responds at once, so that this loop would block the event loop.
      if (outcome.status === 'not_sent') await yieldToEventLoop();
    }
  };
  onTestFinished(() => {
    stopped = true;
  });
  const done = Promise.all(Array.from({ length: workers }, (_, index) => work(`w${index}`)));
  return {
    sent,
    stop: async () => {
      stopped = true;
      await done;
      return sent;
    },
  };
}

/**
 * Checks the outcomes against the log. An acknowledged record is there once, at its offset and in its worker's order. A record
 * that was not sent or was refused is not there. An unknown one is there at most once. Nothing else is there.
 */
export function expectPromisesKept(sent: readonly Sent[], log: readonly LogRecord[]): void {
  const byValue = Map.groupBy(log, ({ value }) => value?.toString() ?? '');
  const known = new Set(sent.map(({ value }) => value));
  expect([...byValue.keys()].filter((value) => !known.has(value))).toEqual([]);
  for (const { value, outcome } of sent) {
    const positions = (byValue.get(value) ?? []).map(({ partition, offset }) => ({ partition, offset }));
    if (outcome.status === 'acked') {
      expect(positions, value).toEqual([{ partition: outcome.partition, offset: outcome.offset }]);
    } else {
      expect(positions.length, `${value}: ${outcome.status}`).toBeLessThanOrEqual(
        outcome.status === 'unknown' ? 1 : 0,
      );
    }
  }
  for (const [worker, ofWorker] of Map.groupBy(sent, (each) => each.worker)) {
    const offsets = ofWorker.flatMap(({ outcome }) =>
      outcome.status === 'acked' ? [Number(outcome.offset)] : [],
    );
    expect(offsets, worker).toEqual(offsets.toSorted((a, b) => a - b));
  }
}

/** The number of records by outcome. */
export function tally(sent: readonly Sent[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { outcome } of sent) counts[outcome.status] = (counts[outcome.status] ?? 0) + 1;
  return counts;
}
