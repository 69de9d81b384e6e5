import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { BareRecords } from './bare-records.js';
import { linesOf } from './lines-of.js';

/** Options of a baseline server. */
export interface BaselineOptions {
  readonly kind: 'bare' | 'naive';
  /** `host:port`. */
  readonly kafka: string;
  readonly keyId: number;
  readonly valueId: number;
  /** Of the requests; bars by default. */
  readonly records?: BareRecords;
}

/** One record of a response, as Sluicegate returns it. */
export interface Offset {
  readonly partition: number;
  readonly offset: string;
  readonly error_code: null;
  readonly error: null;
}

/** A server without Sluicegate, as a process. */
export class Baseline {
  private constructor(
    readonly port: number,
    private readonly child: ChildProcess,
    /** What it printed: the lines of `--trace-gc`. */
    readonly printed: readonly string[],
  ) {}

  static start(options: BaselineOptions): Promise<Baseline> {
    return Baseline.fork('baseline-server.ts', JSON.stringify(options));
  }

  /** One that only reads bodies: the floor of the machine. */
  static startFloor(): Promise<Baseline> {
    return Baseline.fork('floor-server.ts');
  }

  private static async fork(module: string, ...args: readonly string[]): Promise<Baseline> {
    const child = fork(new URL(module, import.meta.url), args, {
      execArgv: [...process.execArgv, '--trace-gc'],
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    });
    const printed = linesOf(child.stdout);
    const [port] = (await once(child, 'message')) as [number];
    return new Baseline(port, child, printed);
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  close(): void {
    this.child.kill();
  }
}
