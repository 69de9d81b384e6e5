import { MemoryLog } from '#journal';
import type { CommandResult, ProduceResult, ProduceRequest } from '#producer';
import type { Attempt, AttemptResponse } from '../chaos/history.js';
import { plainRequest, schema } from '../support/gateway-bench.js';
import { PendingSteps } from './pending-steps.js';
import {
  startPod,
  streams,
  topic,
  type PodSettings,
  type PodEnvironment,
  type SimulatedPod,
} from './pods.js';
import { driftedSchema, keySchema } from './schemas.js';
import { SimulatedBroker } from './simulated-broker.js';
import type { SeenEvents } from './simulated-journal.js';
import { SimulatedRegistry } from './simulated-registry.js';
import { drain, type SimulatedTime } from './simulated-time.js';

/** The set-up of a run. */
export interface Setup {
  readonly pods: readonly PodSettings[];
  /** The subjects are registered when the pods start. */
  readonly registered: boolean;
}

/** A record that a client posted, and its response. */
export interface PostedRecord extends Omit<Attempt, 'response'> {
  readonly value: unknown;
  readonly requestId: string;
  /** The schema that it must have in the log; null: it may be written under another one. */
  readonly promised: { readonly schemaId: number } | { readonly fingerprint: string } | null;
  readonly response: AttemptResponse | null;
  /** The pod was killed before it responded. */
  readonly orphaned: boolean;
}

/** Several pods on one log, registry and broker. Only `takeSteps` and `advance` make progress. */
export class SimulatedWorld implements PodEnvironment {
  readonly steps = new PendingSteps();
  readonly log: MemoryLog;
  readonly seen: SeenEvents = new Map();
  readonly registry: SimulatedRegistry;
  readonly broker: SimulatedBroker;
  readonly pods: SimulatedPod[];
  readonly posted: PostedRecord[] = [];
  /** The number of harmless drifts that were registered. */
  drifts = 0;
  /** Operators' commands without a response. */
  readonly pendingCommands = new Set<string>();
  /** Exceptions of the gateway, which promises to throw none. */
  readonly thrown: string[] = [];
  /** Latest versions may be looked up without a lease: in `observe`, at every produce, or for a declared schema. */
  allowsUnleasedLookups: boolean;
  /** The ids of all pods in the mode `enforce`, including killed ones. */
  readonly enforcing = new Set<string>();
  private startedPods = 0;

  constructor(
    readonly setup: Setup,
    readonly time: SimulatedTime,
  ) {
    this.allowsUnleasedLookups = setup.pods.some(
      ({ mode, resolveSchemaAtProduce }) => mode === 'observe' || resolveSchemaAtProduce,
    );
    this.log = new MemoryLog(() => time.now);
    this.broker = new SimulatedBroker(
      this.steps,
      () => time.now,
      () => this.log.read(streams[0]).version,
    );
    this.registry = new SimulatedRegistry(this.steps, () => time.now);
    if (setup.registered) {
      this.registry.versions.register(streams[0].subject, driftedSchema(0));
      this.registry.versions.register(streams[1].subject, keySchema);
    }
    this.pods = setup.pods.map((settings) => this.start(settings));
  }

  pod(index: number): SimulatedPod {
    const pod = this.pods[index % this.pods.length];
    if (pod === undefined) throw new Error('a world without pods');
    return pod;
  }

  /** Kills a pod and starts another one with the same settings. */
  kill(index: number): void {
    const { id, settings } = this.pod(index);
    this.steps.trace.push(`${id} is killed`);
    this.steps.kill(id);
    this.posted.forEach((post, at) => {
      if (post.pod === id && post.response === null) this.posted[at] = { ...post, orphaned: true };
    });
    for (const command of this.pendingCommands)
      if (command.startsWith(`${id} `)) this.pendingCommands.delete(command);
    this.pods[index % this.pods.length] = this.start(settings);
  }

  /**
   * SIGTERM and the grace period: held requests are refused, requests in flight end, and leases are given back. Then the pod
   * is replaced.
   */
  async shutDown(index: number): Promise<void> {
    const { id, gateway, journal } = this.pod(index);
    this.steps.trace.push(`${id} shuts down`);
    await gateway.drain(0);
    for (let round = 0; round < 12; round += 1) {
      while (this.steps.take(0, id)) await drain();
      await this.advance(50);
    }
    const isCutOff = journal.failure !== null || this.steps.stuck.has('registry');
    if (!isCutOff && !journal.hasFailedAppend) this.checkShutDown(id);
    this.kill(index);
  }

  private checkShutDown(pod: string): void {
    const left = this.posted.filter((post) => post.pod === pod && post.response === null && !post.orphaned);
    for (const { id } of left) this.thrown.push(`${pod} shut down without a response to ${id}`);
    for (const key of streams) {
      const { conflict, circuit } = this.log.read(key).snapshot.context;
      const lease = conflict?.lease ?? circuit?.lease ?? null;
      if (lease?.owner === pod) this.thrown.push(`${pod} shut down with a lease on ${key.subject}`);
    }
  }

  /** Posts one request with a record for each value. */
  post(index: number, values: readonly unknown[], more: Partial<ProduceRequest>, key: boolean): void {
    const { id: pod, gateway } = this.pod(index);
    const first = this.posted.length;
    const ids = values.map((_, offset) => String(first + offset));
    const records = values.map((value, offset) => ({
      ...(key ? { key: ids[offset] } : {}),
      value: { ...(value as object), id: ids[offset] },
      partition: null,
      timestamp: null,
      headers: [{ name: 'id', value: Buffer.from(ids[offset] ?? '') }],
    }));
    const requestId = `request-${ids.join('-')}`;
    for (const [offset, id] of ids.entries())
      this.posted.push({
        id,
        requestId,
        topic,
        pod,
        at: this.time.now,
        value: records[offset]?.value,
        promised: this.promised(more.valueSchema ?? null),
        response: null,
        orphaned: false,
      });
    this.steps.trace.push(`${pod} receives ${ids.join(' ')}`);
    const request: ProduceRequest = {
      ...plainRequest,
      topic,
      records,
      requestId,
      ...more,
    };
    const record = (response: (offset: number) => AttemptResponse): void => {
      ids.forEach((_, offset) => {
        const post = this.posted[first + offset];
        if (post !== undefined) this.posted[first + offset] = { ...post, response: response(offset) };
      });
      this.steps.trace.push(
        `${pod} responds to ${ids.join(' ')}: ${ids.map((_, at) => textOf(response(at))).join(', ')}`,
      );
    };
    gateway.produce(request).then(
      (response) => record((offset) => readResponse(response, offset)),
      (error: unknown) => record(() => ({ kind: 'wrong', what: String(error) })),
    );
  }

  /** A declared id is used as is, and so is a text that the registry has. */
  private promised(declared: ProduceRequest['valueSchema']): PostedRecord['promised'] {
    if (declared?.schemaId !== undefined) return { schemaId: declared.schemaId };
    if (declared?.schema === undefined) return null;
    const sought = schema(JSON.parse(declared.schema));
    return this.registry.versions.has(streams[0].subject, sought)
      ? { fingerprint: sought.fingerprint }
      : null;
  }

  /** An operator's command on a pod. */
  command(index: number, what: string, command: (pod: SimulatedPod) => Promise<CommandResult>): void {
    const pod = this.pod(index);
    const name = `${pod.id} ${what} ${this.steps.trace.length}`;
    this.pendingCommands.add(name);
    this.steps.trace.push(`${pod.id} receives the command ${what}`);
    command(pod)
      .catch((error: unknown) => this.thrown.push(`${name}: ${String(error)}`))
      .finally(() => this.pendingCommands.delete(name));
  }

  /** Takes steps, each chosen by a number; of one pod only if one is named. */
  async takeSteps(choices: readonly number[], pod?: string): Promise<void> {
    for (const choice of choices) {
      if (!this.steps.take(choice, pod)) return;
      await drain();
    }
  }

  async advance(ms: number): Promise<void> {
    this.steps.trace.push(`${ms} ms pass`);
    await this.time.advance(ms);
  }

  private start(settings: PodSettings): SimulatedPod {
    const pod = startPod(this, `pod-${this.startedPods}`, settings);
    this.startedPods += 1;
    if (settings.mode === 'enforce') this.enforcing.add(pod.id);
    pod.gateway.start().catch((error: unknown) => this.thrown.push(`start: ${String(error)}`));
    return pod;
  }
}

const textOf = (response: AttemptResponse): string =>
  'code' in response ? response.code : response.kind === 'acked' ? `at ${response.offset}` : response.what;

/** Every error of a record except an unknown outcome promises that the record is not in the log. */
function readResponse(response: ProduceResult, index: number): AttemptResponse {
  if (!response.ok)
    return {
      kind: response.refusal.outcome === 'unknown' ? 'unknown' : 'not_sent',
      code: response.refusal.code,
    };
  const result = response.offsets[index];
  if (result === undefined) return { kind: 'wrong', what: 'a record without an offset' };
  if (result.offset !== null)
    return { kind: 'acked', partition: result.partition ?? -1, offset: result.offset };
  const code = result.error ?? 'no error';
  return { kind: code.startsWith('outcome unknown') ? 'unknown' : 'not_sent', code };
}
