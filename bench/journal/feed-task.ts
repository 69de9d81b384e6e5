/** What the benchmark asks of one pod, itself a process. */
export interface FeedTask {
  readonly url: string;
  /** `sluicegate`: a journal with its feed. `bare`: a row and a notification in one statement, and who listens to it. */
  readonly subject: 'sluicegate' | 'bare';
  readonly pod: number;
  readonly pods: number;
  /** Streams that this pod appends to; all pods hold all streams of all pods. */
  readonly streams: number;
  /** Names the streams of this run. */
  readonly run: string;
  readonly seconds: number;
  /** Appends a second that are due at even intervals; 0: as many as four at a time can. */
  readonly perSecond: number;
}

/** One append: its stream and version, when it was due, asked for and answered. Times in ms of the machine's one clock. */
export type Appended = readonly [stream: string, version: number, calledAt: number, returnedAt: number];
/** When this pod heard of a stream at a version. */
export type Notification = readonly [stream: string, version: number, at: number];

export interface FeedReport {
  readonly appended: readonly Appended[];
  readonly notifications: readonly Notification[];
  readonly seconds: number;
  readonly cpuSeconds: number;
}

/** ms of the clock that all processes of a machine share. */
export const machineTime = (): number => Number(process.hrtime.bigint()) / 1e6;
