import { short } from '../support/numbers.js';
import { goal, printTable } from '../support/report.js';
import type { JournalBench } from './bench.js';
import { runFeed, type FeedResult } from './feed.js';

const PER_SECOND = 1000;
const PODS = 8;
const STREAMS_EACH = 50;
const BOUND_MS = 100;

/**
 * Events per second that one and eight pods append at full speed. Then eight pods append a thousand per second: how long
 * until the seven others have the new snapshot. Each beside bare rows with a notification, in turn.
 */
export async function appends({ empty, seconds }: JournalBench) {
  const run = (subject: FeedResult['subject'], pods: number, perSecond: number): Promise<FeedResult> =>
    runFeed({ url: empty.url, subject, pods, streams: STREAMS_EACH, seconds, perSecond });
  const pairs = [];
  for (const [load, pods, perSecond] of [
    ['full speed', 1, 0],
    ['full speed', PODS, 0],
    [`${PER_SECOND} per second`, PODS, PER_SECOND / PODS],
  ] as const) {
    const bare = await run('bare', pods, perSecond);
    const ours = await run('sluicegate', pods, perSecond);
    pairs.push({ load, bare, ours });
  }
  const table = pairs.flatMap(({ load, bare, ours }) =>
    [bare, ours].map(({ appendP95, feedP95, ...result }) => ({
      load,
      ...result,
      appendP95,
      feedP95,
      'ratio events/s': short(result.eventsPerSecond / bare.eventsPerSecond),
    })),
  );
  console.log('\nAppends and the feed, ms');
  printTable(table);
  const paced = pairs.at(-1)?.ours;
  const reached = paced?.eventsPerSecond ?? 0;
  const p99 = paced?.feedP99 ?? NaN;
  const allNotified = paced?.missed === 0;
  return {
    result: { table },
    printGoals: [
      () =>
        goal('journal-events-per-second', reached, `>=${PER_SECOND * 0.98}`, reached >= PER_SECOND * 0.98),
      () => goal('journal-feed-p99-ms', p99, `<=${BOUND_MS}`, p99 <= BOUND_MS && allNotified),
    ],
  };
}
