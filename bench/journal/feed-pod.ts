import { setTimeout as sleep } from 'node:timers/promises';
import { bare, sluicegate } from './feed-sides.js';
import { machineTime, type Appended, type FeedReport, type FeedTask, type Heard } from './feed-task.js';

/*
 * One pod of `feed.ts`, a process of its own: says that it is there, waits for the word, appends for a time, hears the
 * others out and reports.
 */

const AT_ONCE = 4;
/** What is under way when appending ends is still heard. */
const HEARING_MS = 1500;

async function run(task: FeedTask): Promise<FeedReport> {
  const appended: Appended[] = [];
  const heard: Heard[] = [];
  const own = new Set<string>();
  const streams = Array.from({ length: task.streams }, (_, index) => `${task.run}_${task.pod}_${index}`);
  for (const stream of streams) own.add(stream);
  const hear = (stream: string, version: number): void => {
    if (!own.has(stream) && stream.startsWith(task.run)) heard.push([stream, version, machineTime()]);
  };
  const side = await (task.subject === 'bare' ? bare : sluicegate)(task, hear);
  process.send?.('there');
  await new Promise((go) => process.once('message', go));

  const cpu = process.cpuUsage();
  const from = performance.now();
  const until = from + task.seconds * 1000;
  const append = async (stream: string): Promise<void> => {
    const askedAt = machineTime();
    const version = await side.append(stream);
    appended.push([stream, version, askedAt, machineTime()]);
  };
  if (task.perSecond === 0) {
    // Each loop keeps to streams of its own: `turn` never leaves its remainder.
    const shared = streams.length - (streams.length % AT_ONCE);
    const loop = async (first: number): Promise<void> => {
      for (let turn = first; performance.now() < until; turn += AT_ONCE)
        await append(streams[turn % shared] ?? '');
    };
    await Promise.all(Array.from({ length: AT_ONCE }, (_, first) => loop(first)));
  } else {
    const busy = new Map<string, Promise<void>>();
    for (let turn = 0; performance.now() < until; turn += 1) {
      const due = from + ((turn + task.pod / task.pods) * 1000) / task.perSecond;
      await sleep(Math.max(0, due - performance.now()));
      const stream = streams[turn % streams.length] ?? '';
      busy.set(
        stream,
        (busy.get(stream) ?? Promise.resolve()).then(() => append(stream)),
      );
    }
    await Promise.all(busy.values());
  }
  const seconds = (performance.now() - from) / 1000;
  await sleep(HEARING_MS);
  const used = process.cpuUsage(cpu);
  await side.close();
  return { appended, heard, seconds, cpuSeconds: (used.user + used.system) / 1e6 };
}

process.once('message', (task) => {
  void run(task as FeedTask).then((report) => process.send?.(report, () => process.exit(0)));
});
