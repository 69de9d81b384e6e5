/** The task of one pod process. */
export interface FeedTask {
  readonly url: string;
  /** `sluicegate`: a journal with its feed. `bare`: a row and a notification in one statement, and a listener. */
  readonly subject: 'sluicegate' | 'bare';
  readonly pod: number;
  readonly pods: number;
  /** Streams that this pod appends to. Every pod subscribes to the streams of all pods. */
  readonly streams: number;
  /** Prefix of the streams of this run. */
  readonly run: string;
  readonly seconds: number;
  /** Appends per second, at even intervals; 0: as many as four concurrent loops can do. */
  readonly perSecond: number;
}

/** One append: its stream and version, and when it was called and returned, in ms of the machine's clock. */
export type Appended = readonly [stream: string, version: number, calledAt: number, returnedAt: number];
/** When this pod was notified of a stream's version. */
export type Notification = readonly [stream: string, version: number, at: number];

export interface FeedReport {
  readonly appended: readonly Appended[];
  readonly notifications: readonly Notification[];
  readonly seconds: number;
  readonly cpuSeconds: number;
}

/** In ms, of the clock that all processes of the machine share. */
export const machineTime = (): number => Number(process.hrtime.bigint()) / 1e6;
