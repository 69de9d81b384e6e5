import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { pathToFileURL } from 'node:url';
import { join, resolve } from 'node:path';
import type { Orders, Spoils } from './siege.js';

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
    private readonly spoils: Promise<Spoils>,
  ) {}

  /** Starts the attacks. */
  static start(orders: Orders): Adversary {
    const child = fork(join(import.meta.dirname, 'adversary-process.ts'), {
      execArgv,
      serialization: 'advanced',
    });
    const spoils = Promise.race([
      once(child, 'message').then(([message]) => message as Spoils),
      once(child, 'exit').then(([code]): Spoils => {
        throw new Error(`The adversary exited with ${String(code)}.`);
      }),
    ]);
    // Handled in `stop`.
    spoils.catch(() => undefined);
    child.send(orders);
    return new Adversary(child, spoils);
  }

  /** Ends each attacker after its bout. @throws Error when the adversary failed */
  async stop(): Promise<Spoils> {
    this.child.send('stop');
    const spoils = await this.spoils;
    this.child.kill('SIGKILL');
    return spoils;
  }

  kill(): void {
    this.child.kill('SIGKILL');
  }
}
