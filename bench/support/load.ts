import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

export interface Post {
  readonly path: string;
  readonly body: string | Uint8Array;
}

/** What to send. Ends after that many requests or seconds, whichever is first. */
export interface Load {
  readonly port: number;
  /** Sent in turn. */
  readonly posts: readonly Post[];
  /** Plain JSON by default. */
  readonly contentType?: string;
  /** Header lines of each request. */
  readonly headers?: readonly string[];
  readonly connections: number;
  readonly requests: number;
  readonly seconds: number;
  /** Requests per second of an open loop, whose latencies count from the due time; 0: a closed loop. */
  readonly perSecond: number;
}

export interface LoadResult {
  /** Of each request, in ms. */
  readonly latencies: number[];
  /** Responses by status code. */
  readonly statuses: Readonly<Record<string, number>>;
  readonly seconds: number;
  /** CPU of the generator itself. */
  readonly cpuSeconds: number;
}

/** The load generator's process. */
export class LoadGenerator {
  private readonly worker: ChildProcess = fork(new URL('load-worker.ts', import.meta.url), {
    serialization: 'advanced',
  });

  /** @throws Error for any status but 200, unless `mayFail` */
  async run(load: Load, mayFail = false): Promise<LoadResult> {
    this.worker.send(load);
    const [result] = (await once(this.worker, 'message')) as [LoadResult];
    const failed = Object.keys(result.statuses).filter((status) => status !== '200');
    if (failed.length > 0 && !mayFail)
      throw new Error(`Responses by status: ${JSON.stringify(result.statuses)}`);
    return result;
  }

  close(): void {
    this.worker.kill();
  }
}
