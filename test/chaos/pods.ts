import { GatewayProcess, type LogLine } from '../support/gateway.js';
import { TcpGate } from '../support/tcp-gate.js';
import type { ChaosTopic, Resolver } from './topics.js';

/** How a pod's processes are started, each time. */
export interface PodLaunch {
  readonly settings: Record<string, unknown>;
  readonly environment: Record<string, string>;
  /** As in the settings: which topics it serves. */
  readonly resolver: Resolver;
}

/** One place in the cluster: the process that runs there now, and its own way to Postgres. */
export interface Pod {
  readonly name: string;
  readonly postgres: TcpGate;
  readonly launch: PodLaunch;
  /** Null while it is down. */
  process: GatewayProcess | null;
}

/** How a pod is called, and calls itself to the registry. */
export const podName = (index: number): string => `pod-${index + 1}`;

/** The gateways of a run. */
export class Pods {
  readonly all: readonly Pod[];
  /** What a pod wrote that no pod should: not JSON, or of level `fatal`. */
  readonly oddities: string[] = [];
  /** What each process logged, with the place where it ran. */
  readonly logs: { readonly slot: string; readonly lines: readonly LogLine[] }[] = [];
  /** Where each process ran, by the id it gives itself. */
  readonly slots = new Map<string, string>();

  private constructor(all: readonly Pod[]) {
    this.all = all;
  }

  /** @param launches of each pod, with its own way to Postgres */
  static async start(
    postgres: string,
    launches: readonly ((postgres: string) => Promise<PodLaunch>)[],
  ): Promise<Pods> {
    const made = launches.map(async (launch, index): Promise<Pod> => {
      const gate = await TcpGate.before(postgres);
      return { name: podName(index), postgres: gate, launch: await launch(gate.url), process: null };
    });
    const pods = new Pods(await Promise.all(made));
    // One after the other: the first one migrates.
    for (const pod of pods.all) await pods.start(pod);
    for (const pod of pods.all) await pod.process?.ready();
    return pods;
  }

  /** Those that name subjects as the topic has them. */
  serving({ resolver }: ChaosTopic): readonly Pod[] {
    return this.all.filter(({ launch }) => launch.resolver === resolver);
  }

  /** Starts a pod that is down; does not wait until it is ready. */
  async start(pod: Pod): Promise<void> {
    const { settings, environment } = pod.launch;
    pod.process = await GatewayProcess.launch(settings, environment);
  }

  async kill9(pod: Pod): Promise<void> {
    const { process } = pod;
    pod.process = null;
    await process?.kill9();
    this.note(pod, process);
  }

  /** Asks it to end, and waits. Its exit code must be 0. */
  async stop(pod: Pod): Promise<void> {
    const { process } = pod;
    pod.process = null;
    // One that has not said a word yet has no way to end but the signal's own, and nothing to end.
    const isUp = (process?.logs.length ?? 0) > 0;
    const code = await process?.stop();
    if (isUp && code !== 0) this.oddities.push(`${pod.name} ended with ${String(code)} after SIGTERM`);
    this.note(pod, process);
  }

  /** Notes what the processes that run have said of themselves so far. */
  noteLogs(): void {
    for (const pod of this.all) this.note(pod, pod.process);
  }

  async end(): Promise<void> {
    for (const pod of this.all) {
      pod.process?.resume();
      await this.kill9(pod);
      await pod.postgres.close();
    }
  }

  private note({ name }: Pod, process: GatewayProcess | null): void {
    this.logs.push({ slot: name, lines: process?.logs ?? [] });
    for (const { pod } of process?.logs ?? []) if (typeof pod === 'string') this.slots.set(pod, name);
    for (const line of process?.printed ?? []) this.oddities.push(`${name} printed: ${line}`);
    for (const line of process?.logs ?? [])
      if (line['level'] === 'fatal') this.oddities.push(`${name} logged: ${JSON.stringify(line)}`);
  }
}
