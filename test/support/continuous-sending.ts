import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, onTestFinished } from 'vitest';
import type { RecordSender, SendOutcome } from '#producer';
import type { LogRecord } from './topics.js';

/** One record that was sent and what was said of it. */
export interface Sent {
  /** Unlike that of any other record. */
  readonly value: string;
  /** Whose record it is: one sends after the other. */
  readonly worker: string;
  readonly outcome: SendOutcome;
}

/** Records sent without a pause until they are stopped. */
export interface ContinuousSending {
  /** What was sent until now, in the order in which it was answered. */
  readonly sent: readonly Sent[];
  /** Resolves when all that was begun is answered. */
  stop(): Promise<readonly Sent[]>;
}

/** `workers` that send one record after the other each, under a key of their own; until the test is over at most. */
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
      // A sender that is closed answers at once: it would be asked for ever, and nothing else would happen.
      if (outcome.status === 'not_sent') await nextTurn();
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
 * The promises, held against the log: what was acknowledged is there once, at its place, and in each worker's order; what
 * was not sent or was refused is not there; what is unknown is there once or not at all; and nothing else is.
 */
export function expectPromisesKept(sent: readonly Sent[], log: readonly LogRecord[]): void {
  const places = Map.groupBy(log, ({ value }) => value?.toString() ?? '');
  const known = new Set(sent.map(({ value }) => value));
  expect([...places.keys()].filter((value) => !known.has(value))).toEqual([]);
  for (const { value, outcome } of sent) {
    const found = (places.get(value) ?? []).map(({ partition, offset }) => ({ partition, offset }));
    if (outcome.status === 'acked') {
      expect(found, value).toEqual([{ partition: outcome.partition, offset: outcome.offset }]);
    } else {
      expect(found.length, `${value}: ${outcome.status}`).toBeLessThanOrEqual(
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

/** How often each outcome was told. */
export function tally(sent: readonly Sent[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { outcome } of sent) counts[outcome.status] = (counts[outcome.status] ?? 0) + 1;
  return counts;
}
