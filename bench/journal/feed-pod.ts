import { setTimeout as sleep } from 'node:timers/promises';
import { bare, sluicegate, type Side } from './feed-sides.js';
import {
  machineTime,
  type Appended,
  type FeedReport,
  type FeedTask,
  type Notification,
} from './feed-task.js';

/*
 * One pod of `feed.ts`, as a process: reports that it is ready, waits for the start, appends for a time, waits for the last
 * notifications of the others and reports.
 */

const AT_ONCE = 4;
/** At the same rate, not counted: Node is slow until it has compiled the code. */
const WARM_UP_S = 8;
/** For the notifications of the last appends. */
const DRAIN_MS = 1500;

async function run(task: FeedTask): Promise<FeedReport> {
  const appended: Appended[] = [];
  const notifications: Notification[] = [];
  const own = new Set<string>();
  const streams = Array.from({ length: task.streams }, (_, index) => `${task.run}_${task.pod}_${index}`);
  for (const stream of streams) own.add(stream);
  const onNotified = (stream: string, version: number): void => {
    if (!own.has(stream) && stream.startsWith(task.run)) notifications.push([stream, version, machineTime()]);
  };
  const side = await (task.subject === 'bare' ? bare : sluicegate)(task, onNotified);
  process.send?.('ready');
  await new Promise((start) => process.once('message', start));

  await appendFor(task, streams, WARM_UP_S, side.append);
  const cpu = process.cpuUsage();
  const from = performance.now();
  await appendFor(task, streams, task.seconds, async (stream) => {
    const calledAt = machineTime();
    const version = await side.append(stream);
    appended.push([stream, version, calledAt, machineTime()]);
    return version;
  });
  const seconds = (performance.now() - from) / 1000;
  await sleep(DRAIN_MS);
  const used = process.cpuUsage(cpu);
  await side.close();
  return { appended, notifications, seconds, cpuSeconds: (used.user + used.system) / 1e6 };
}

/** Appends to the pod's own streams at the task's rate. */
async function appendFor(
  { perSecond, pod, pods }: FeedTask,
  streams: readonly string[],
  seconds: number,
  append: Side['append'],
): Promise<void> {
  const from = performance.now();
  const until = from + seconds * 1000;
  if (perSecond === 0) {
    // Each loop keeps to its own streams, because the remainder of `index` never changes.
    const shared = streams.length - (streams.length % AT_ONCE);
    const loop = async (first: number): Promise<void> => {
      for (let index = first; performance.now() < until; index += AT_ONCE)
        await append(streams[index % shared] ?? '');
    };
    await Promise.all(Array.from({ length: AT_ONCE }, (_, first) => loop(first)));
    return;
  }
  const busy = new Map<string, Promise<unknown>>();
  for (let index = 0; performance.now() < until; index += 1) {
    const due = from + ((index + pod / pods) * 1000) / perSecond;
    await sleep(Math.max(0, due - performance.now()));
    const stream = streams[index % streams.length] ?? '';
    busy.set(
      stream,
      (busy.get(stream) ?? Promise.resolve()).then(() => append(stream)),
    );
  }
  await Promise.all(busy.values());
}

process.once('message', (task) => {
  void run(task as FeedTask).then((report) => process.send?.(report, () => process.exit(0)));
});
