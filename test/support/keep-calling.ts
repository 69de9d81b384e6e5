import { expect, onTestFinished } from 'vitest';
import { eventually } from './eventually.js';
import type { LogRecord } from './topics.js';
import type { GatewayResponse } from './world.js';

type Answers<K extends string> = Record<K, GatewayResponse[]>;

/** Calls one after the other, each kind by itself, until `stop` or the end of the test. */
export function keepCalling<K extends string>(calls: Readonly<Record<K, () => Promise<GatewayResponse>>>) {
  const kinds = Object.keys(calls) as K[];
  const answers = Object.fromEntries(kinds.map((kind) => [kind, []])) as unknown as Answers<K>;
  let stopped = false;
  onTestFinished(() => {
    stopped = true;
  });
  const done = Promise.all(
    kinds.map(async (kind) => {
      while (!stopped) answers[kind].push(await calls[kind]());
    }),
  );
  return {
    /** Resolves after as many further calls. */
    completed: async (kind: K, more: number): Promise<void> => {
      const wanted = answers[kind].length + more;
      await eventually(
        () => answers[kind].length,
        (count) => count >= wanted,
      );
    },
    stop: async (): Promise<Answers<K>> => {
      stopped = true;
      await done;
      return answers;
    },
  };
}

/** Checks that the log holds what successful produce requests answered, and nothing else. */
export function expectEachOnce(produced: readonly GatewayResponse[], log: readonly LogRecord[]): void {
  const offsets = produced.flatMap(({ body }) =>
    (body['offsets'] as readonly { readonly offset: number }[]).map(({ offset }) => offset),
  );
  expect(offsets.toSorted((a, b) => a - b)).toEqual(log.map(({ offset }) => Number(offset)));
}
