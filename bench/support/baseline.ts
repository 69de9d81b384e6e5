import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** Options of a baseline server. */
export interface BaselineOptions {
  readonly kind: 'bare' | 'naive';
  /** `host:port`. */
  readonly kafka: string;
  readonly keyId: number;
  readonly valueId: number;
}

/** One record of a response, as Sluicegate returns it. */
export interface Offset {
  readonly partition: number;
  readonly offset: string;
  readonly error_code: null;
  readonly error: null;
}

/** A server that does the same work without Sluicegate, as a process. */
export class Baseline {
  private constructor(
    readonly port: number,
    private readonly child: ChildProcess,
  ) {}

  static async start(options: BaselineOptions): Promise<Baseline> {
    const child = fork(new URL('baseline-server.ts', import.meta.url), [JSON.stringify(options)]);
    const [port] = (await once(child, 'message')) as [number];
    return new Baseline(port, child);
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  close(): void {
    this.child.kill();
  }
}
