import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { stringify } from 'yaml';
import { freePorts } from './free-ports.js';
import { holdsPlanted } from './planted.js';

/** As for `npm start` (`scripts/lib/gateway.mjs`). */
const flags = ['--no-memory-reducer'];
const entry = resolve(import.meta.dirname, '../../dist/apps/api/src/main.js');

export type LogLine = Record<string, unknown> & { readonly msg?: string };

/** A gateway as users run it: a process of the build, with a settings file. */
export class GatewayProcess {
  readonly logs: LogLine[] = [];
  /** Printed lines that are not JSON, such as the reason of a failed start. */
  readonly printed: string[] = [];
  /** Lines that hold a secret or a value of a record. */
  private readonly leaked: string[] = [];

  private constructor(
    readonly url: string,
    private readonly child: ChildProcess,
  ) {}

  /** Starts it without waiting. */
  static async launch(
    settings: Record<string, unknown>,
    environment: Record<string, string> = {},
    args: readonly string[] = [],
  ): Promise<GatewayProcess> {
    const folder = await mkdtemp(join(tmpdir(), 'sluicegate-'));
    const file = join(folder, 'sluicegate.yaml');
    const [port = 0] = await freePorts(1);
    const http = { ...(settings['http'] as object | undefined), host: '127.0.0.1', port };
    await writeFile(file, stringify({ ...settings, http }));
    const child = spawn(process.execPath, [...flags, entry, '--config', file, ...args], {
      env: { ...ownEnvironment(), ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const killAtExit = (): void => void child.kill('SIGKILL');
    process.once('exit', killAtExit);
    child.once('exit', () => process.off('exit', killAtExit));
    child.once('exit', () => void rm(folder, { recursive: true, force: true }));
    const scheme = 'tls' in http ? 'https' : 'http';
    const gateway = new GatewayProcess(`${scheme}://127.0.0.1:${port}`, child);
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => gateway.read(line));
    }
    return gateway;
  }

  /** Resolves once it is ready. @throws Error when it exits before */
  async ready(): Promise<void> {
    for (;;) {
      if (this.child.exitCode !== null) {
        const output = [...this.printed, ...this.logs.map((line) => JSON.stringify(line))];
        throw new Error(`The gateway exited at start:\n${output.join('\n')}`);
      }
      if (await isReady(`${this.url}/health/ready`)) return;
      await new Promise((again) => setTimeout(again, 50));
    }
  }

  /** The id of the process. */
  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** Whether the process is running. */
  get running(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** The log lines of conflicts, of one step or of all. */
  conflictLog(step?: string): LogLine[] {
    return this.logs.filter((line) => 'step' in line && (step === undefined || line['step'] === step));
  }

  async kill9(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** Suspends the process, which keeps its connections, until `resume`. */
  pause(): void {
    this.child.kill('SIGSTOP');
  }

  resume(): void {
    this.child.kill('SIGCONT');
  }

  /** Ends it as an orchestrator does. Returns the exit code. */
  async stop(): Promise<number | null> {
    await this.end('SIGTERM');
    return this.child.exitCode;
  }

  async exited(): Promise<number | null> {
    if (this.child.exitCode === null && this.child.signalCode === null) await once(this.child, 'exit');
    this.checkLines();
    return this.child.exitCode;
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) {
      this.checkLines();
      return;
    }
    const exited = once(this.child, 'exit');
    this.child.kill(signal);
    await exited;
    this.checkLines();
  }

  /** @throws Error when it has written a planted value */
  private checkLines(): void {
    const [line] = this.leaked;
    if (line !== undefined) throw new Error(`A gateway wrote a secret or a value of a record: ${line}`);
  }

  private read(line: string): void {
    if (holdsPlanted(line)) this.leaked.push(line);
    try {
      this.logs.push(JSON.parse(line) as LogLine);
    } catch {
      this.printed.push(line);
    }
  }
}

/** Whether a probe gets 200. Its certificate is of no interest, as for a probe of Kubernetes. */
async function isReady(url: string): Promise<boolean> {
  const probe = url.startsWith('https:')
    ? httpsRequest(url, { rejectUnauthorized: false, agent: false })
    : httpRequest(url, { agent: false });
  try {
    const [response] = (await once(probe.end(), 'response')) as [IncomingMessage];
    response.resume();
    return response.statusCode === 200;
  } catch {
    return false;
  }
}

/** The environment without gateway settings: only the file configures the gateway. */
function ownEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('SLUICEGATE_')));
}
