import { execFileSync, fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { constants, setPriority } from 'node:os';

/** The kinds of connections of an abusive caller. */
export const abuses = ['slowHead', 'slowBody', 'flood', 'hugeBody'] as const;
export type Abuse = (typeof abuses)[number];

/** What to do, until told to stop. */
export interface AbuseOrder {
  readonly port: number;
  readonly topic: string;
  readonly key: string;
  /** Of each kind. */
  readonly connections: Readonly<Record<Abuse, number>>;
}

/** What came of it: connections, responses by status, and bytes that were sent. */
export interface AbuseResult {
  readonly connects: Record<Abuse, number>;
  readonly statuses: Record<string, number>;
  readonly megabytes: number;
  readonly cpuSeconds: number;
}

/** The abusive caller's process, which runs while a processor is idle: on another machine it would take none from the gateway. */
export class Abuser {
  private readonly worker: ChildProcess = fork(new URL('abuse-worker.ts', import.meta.url));

  constructor() {
    const pid = this.worker.pid ?? 0;
    setPriority(pid, constants.priority.PRIORITY_LOW);
    // Linux alone has a policy below the lowest priority.
    if (process.platform === 'linux')
      execFileSync('chrt', ['--all-tasks', '--idle', '--pid', '0', String(pid)]);
  }

  begin(order: AbuseOrder): void {
    this.worker.send(order);
  }

  async stop(): Promise<AbuseResult> {
    this.worker.send('stop');
    const [result] = (await once(this.worker, 'message')) as [AbuseResult];
    return result;
  }

  close(): void {
    this.worker.kill();
  }
}
