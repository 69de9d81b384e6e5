import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { quantile, short } from '../support/numbers.js';
import type { Appended, FeedReport, FeedTask, Notification } from './feed-task.js';

/** The result of a run of several pods. Latencies in ms, from the call of `append` to the notified pod. */
export interface FeedResult {
  readonly subject: FeedTask['subject'];
  readonly pods: number;
  readonly eventsPerSecond: number;
  readonly appendP50: number;
  readonly appendP95: number;
  readonly appendP99: number;
  /** From the call of `append`, so they include the append itself. */
  readonly feedP50: number;
  readonly feedP95: number;
  readonly feedP99: number;
  /** From the return of `append`; an earlier notification counts as 0. */
  readonly afterReturnP99: number;
  readonly missed: number;
  readonly podCpuSecondsPer1000: number;
}

/** Runs several pods at once, each as a process that appends to its own streams and subscribes to all. */
export async function runFeed(task: Omit<FeedTask, 'pod' | 'run'>): Promise<FeedResult> {
  const run = `run${Date.now().toString(36)}`;
  const pods = Array.from({ length: task.pods }, () => fork(new URL('feed-pod.ts', import.meta.url)));
  try {
    await Promise.all(pods.map((pod, index) => exchange(pod, { ...task, pod: index, run })));
    const reports = await Promise.all(pods.map((pod) => exchange(pod, 'go') as Promise<FeedReport>));
    return resultOf(task, reports);
  } finally {
    for (const pod of pods) pod.kill('SIGKILL');
  }
}

/** Sends a message and waits for the reply. @throws Error when the process exits instead */
async function exchange(pod: ChildProcess, message: object | string): Promise<unknown> {
  const ended = once(pod, 'exit').then(([code]) => {
    throw new Error(`A pod of the bench exited with ${String(code)}.`);
  });
  const response = once(pod, 'message');
  pod.send(message);
  const [returned] = (await Promise.race([response, ended])) as unknown[];
  ended.catch(() => undefined);
  return returned;
}

function resultOf(
  { subject, pods }: Omit<FeedTask, 'pod' | 'run'>,
  reports: readonly FeedReport[],
): FeedResult {
  const appended = reports.flatMap((report) => report.appended);
  const latencies = reports.map((report, pod) => latenciesOf(report.notifications, others(reports, pod)));
  const feed = latencies.flatMap(({ fromCall }) => fromCall);
  const append = appended.map(([, , called, returned]) => returned - called);
  const seconds = Math.max(...reports.map((report) => report.seconds));
  const cpu = reports.reduce((sum, report) => sum + report.cpuSeconds, 0);
  const at = (values: readonly number[], share: number): number => short(quantile(values, share));
  return {
    subject,
    pods,
    eventsPerSecond: Math.round(appended.length / seconds),
    appendP50: at(append, 0.5),
    appendP95: at(append, 0.95),
    appendP99: at(append, 0.99),
    feedP50: at(feed, 0.5),
    feedP95: at(feed, 0.95),
    feedP99: at(feed, 0.99),
    afterReturnP99: at(
      latencies.flatMap(({ fromReturn }) => fromReturn),
      0.99,
    ),
    missed: latencies.reduce((sum, { missed }) => sum + missed, 0),
    podCpuSecondsPer1000: short((cpu / appended.length) * 1000),
  };
}

const others = (reports: readonly FeedReport[], pod: number): readonly Appended[] =>
  reports.flatMap((report, index) => (index === pod ? [] : report.appended));

/** A version has arrived when a notification of it, or of a later version of its stream, has. */
function latenciesOf(notifications: readonly Notification[], appended: readonly Appended[]) {
  const byStream = Map.groupBy(notifications, ([stream]) => stream);
  const fromCall: number[] = [];
  const fromReturn: number[] = [];
  let missed = 0;
  for (const [stream, version, called, returned] of appended) {
    const first = byStream.get(stream)?.find((one) => one[1] >= version);
    if (first === undefined) {
      missed += 1;
      continue;
    }
    fromCall.push(first[2] - called);
    fromReturn.push(Math.max(0, first[2] - returned));
  }
  return { fromCall, fromReturn, missed };
}
