import { GatewayProcess, type LogLine } from '../support/gateway.js';
import { TcpGate } from '../support/tcp-gate.js';
import type { ChaosTopic, Resolver } from './topics.js';

/** The settings with which each process of a pod is started. */
export interface PodLaunch {
  readonly settings: Record<string, unknown>;
  readonly environment: Record<string, string>;
  /** The setting `subjectResolver`. It decides which topics the pod serves. */
  readonly resolver: Resolver;
}

/** One slot in the cluster: its current process, and its own proxy to Postgres. */
export interface Pod {
  readonly name: string;
  readonly postgres: TcpGate;
  readonly launch: PodLaunch;
  /** Null while it is down. */
  process: GatewayProcess | null;
}

/** The name of a pod, which it also uses as its user at the registry. */
export const podName = (index: number): string => `pod-${index + 1}`;

/** The gateways of a run. */
export class Pods {
  readonly all: readonly Pod[];
  /** Output that no pod should write: lines that are not JSON, or have the level `fatal`. */
  readonly oddities: string[] = [];
  /** The log of each process, with its slot. */
  readonly logs: { readonly slot: string; readonly lines: readonly LogLine[] }[] = [];
  /** The slot of each process, by its pod id. */
  readonly slots = new Map<string, string>();

  private constructor(all: readonly Pod[]) {
    this.all = all;
  }

  /** @param launches one for each pod */
  static async start(
    postgres: string,
    launches: readonly ((postgres: string) => Promise<PodLaunch>)[],
  ): Promise<Pods> {
    const made = launches.map(async (launch, index): Promise<Pod> => {
      const gate = await TcpGate.before(postgres);
      return { name: podName(index), postgres: gate, launch: await launch(gate.url), process: null };
    });
    const pods = new Pods(await Promise.all(made));
    // One after the other, so that the first one migrates.
    for (const pod of pods.all) await pods.start(pod);
    for (const pod of pods.all) await pod.process?.ready();
    return pods;
  }

  /** The pods that have the topic's resolver. */
  serving({ resolver }: ChaosTopic): readonly Pod[] {
    return this.all.filter(({ launch }) => launch.resolver === resolver);
  }

  /** Starts a pod that is down, without waiting until it is ready. */
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

  /** Shuts the pod down with SIGTERM and waits. Its exit code must be 0. */
  async stop(pod: Pod): Promise<void> {
    const { process } = pod;
    pod.process = null;
    // A process that has not logged yet has no signal handler, so the signal kills it.
    const isUp = (process?.logs.length ?? 0) > 0;
    const code = await process?.stop();
    if (isUp && code !== 0) this.oddities.push(`${pod.name} ended with ${String(code)} after SIGTERM`);
    this.note(pod, process);
  }

  /** Collects the logs of the running processes. */
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
