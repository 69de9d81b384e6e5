import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { eventually } from '../../test/support/eventually.js';
import { freePorts } from '../../test/support/free-ports.js';
import { linesOf } from '../support/lines-of.js';

/** A gateway of another checkout, which was built there, as a process. */
export class OtherGateway {
  private constructor(
    readonly url: string,
    readonly printed: readonly string[],
    private readonly child: ChildProcess,
    private readonly folder: string,
  ) {}

  /** Resolves once it is ready. */
  static async start(checkout: string, settings: Record<string, unknown>): Promise<OtherGateway> {
    const folder = await mkdtemp(join(tmpdir(), 'sluicegate-other-'));
    const file = join(folder, 'sluicegate.yaml');
    const [port = 0] = await freePorts(1);
    await writeFile(file, stringify({ ...settings, http: { host: '127.0.0.1', port } }));
    const main = join(checkout, 'dist/apps/api/src/main.js');
    const flags = ['--no-memory-reducer', '--trace-gc'];
    const child = spawn(process.execPath, [...flags, main, '--config', file], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    process.once('exit', () => child.kill('SIGKILL'));
    const gateway = new OtherGateway(`http://127.0.0.1:${port}`, linesOf(child.stdout), child, folder);
    await eventually(() => gateway.isReady(), Boolean);
    return gateway;
  }

  async close(): Promise<void> {
    this.child.kill('SIGKILL');
    await rm(this.folder, { recursive: true, force: true });
  }

  private async isReady(): Promise<boolean> {
    try {
      return (await fetch(`${this.url}/health/ready`)).ok;
    } catch {
      return false;
    }
  }
}
