import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { pathToFileURL } from 'node:url';
import { join, resolve } from 'node:path';
import type { AttackOptions, AttackReport } from './siege.js';

const hooks = resolve(import.meta.dirname, '../../bench/support/typescript.mjs');

/** Node runs the TypeScript sources directly. */
const execArgv = [
  '--conditions=source',
  '--experimental-transform-types',
  '--disable-warning=ExperimentalWarning',
  '--import',
  pathToFileURL(hooks).href,
];

/** The process of the attackers. */
export class Adversary {
  private constructor(
    private readonly child: ChildProcess,
    private readonly report: Promise<AttackReport>,
  ) {}

  /** Starts the attacks. */
  static start(options: AttackOptions): Adversary {
    const child = fork(join(import.meta.dirname, 'adversary-process.ts'), {
      execArgv,
      serialization: 'advanced',
    });
    const report = Promise.race([
      once(child, 'message').then(([message]) => message as AttackReport),
      once(child, 'exit').then(([code]): AttackReport => {
        throw new Error(`The adversary exited with ${String(code)}.`);
      }),
    ]);
    // Handled in `stop`.
    report.catch(() => undefined);
    child.send(options);
    return new Adversary(child, report);
  }

  /** Stops each attacker after its present attack. @throws Error when the adversary failed */
  async stop(): Promise<AttackReport> {
    this.child.send('stop');
    const report = await this.report;
    this.child.kill('SIGKILL');
    return report;
  }

  kill(): void {
    this.child.kill('SIGKILL');
  }
}
