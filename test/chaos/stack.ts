import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { freePorts } from '../support/free-ports.js';
import type { Stack } from '../support/stack.js';

export type Part = 'kafka' | 'registry' | 'postgres';

const run = resolve(import.meta.dirname, '../../scripts/run.mjs');

/** A stack of the run's own, beside the one that other tests use. Its parts are killed, suspended and restarted. */
export class OwnStack {
  private constructor(
    private readonly environment: NodeJS.ProcessEnv,
    private readonly directory: string,
  ) {}

  static async start(): Promise<OwnStack> {
    const directory = await mkdtemp(join(tmpdir(), 'sluicegate-chaos-'));
    // When the test runs as root, Postgres runs as another user.
    await chmod(directory, 0o755);
    const ports = await freePorts(3);
    const [KAFKA_PORT, REGISTRY_PORT, POSTGRES_PORT] = ports.map(String);
    const environment = { ...process.env, STACK_DIR: directory, KAFKA_PORT, REGISTRY_PORT, POSTGRES_PORT };
    const stack = new OwnStack(environment, directory);
    await stack.revive();
    return stack;
  }

  get urls(): Stack {
    return JSON.parse(readFileSync(join(this.directory, 'stack.json'), 'utf8')) as Stack;
  }

  kill9(part: Part): void {
    this.signal(part, 'SIGKILL');
  }

  /** Suspends the whole part, which keeps its connections. */
  pause(part: Part): void {
    this.signal(part, 'SIGSTOP');
  }

  resume(part: Part): void {
    this.signal(part, 'SIGCONT');
  }

  /** Starts the parts that are down with their existing data, and waits until all respond. */
  async revive(): Promise<void> {
    await this.command('stack');
  }

  async end(): Promise<void> {
    await this.command('down');
    await rm(this.directory, { recursive: true, force: true });
  }

  /** Postgres has one process per connection, and each gets the signal. */
  private signal(part: Part, signal: NodeJS.Signals): void {
    const record = JSON.parse(readFileSync(join(this.directory, 'run', `${part}.json`), 'utf8')) as {
      pid: number;
    };
    for (const pid of [record.pid, ...childrenOf(record.pid)]) {
      try {
        process.kill(pid, signal);
      } catch {
        // It has already ended.
      }
    }
  }

  private async command(name: string): Promise<void> {
    const child = spawn('node', [run, name], { env: this.environment, stdio: ['ignore', 'pipe', 'pipe'] });
    const claimed: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => claimed.push(chunk));
    const [code] = (await once(child, 'close')) as [number | null];
    if (code !== 0) throw new Error(`${name} ended with ${code}:\n${Buffer.concat(claimed).toString()}`);
  }
}

/** proc(5): the fourth member of /proc/PID/stat, after the name in brackets, is the parent's id. */
function childrenOf(pid: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
        return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === pid;
      } catch {
        return false;
      }
    })
    .map(Number);
}
