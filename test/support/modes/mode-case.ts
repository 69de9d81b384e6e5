import type { SubjectEvent, Policy, Strategy } from '#machines';
import type { ErrorCode, Gateway, GatewaySettings, ProduceResult, ProduceRequest } from '#producer';
import { bar, barValue } from '../../fixtures/bars.js';
import { GatewayBench, key, post, subject, until, type BenchJournal } from '../gateway-bench.js';
import type { Cell, Column } from './table.js';

interface Pod {
  readonly gateway: Gateway;
  readonly journal: BenchJournal;
}

/** Upper bound of the drain, which ends as soon as nothing is in flight. */
const DRAIN_MS = 4000;

/** The settings of each column of the tables. */
const COLUMNS: Record<Column, { readonly mode: Policy['mode']; readonly atProduce: boolean }> = {
  observe: { mode: 'observe', atProduce: false },
  'observe, at produce': { mode: 'observe', atProduce: true },
  resolve: { mode: 'resolve', atProduce: false },
  enforce: { mode: 'enforce', atProduce: false },
  'at produce': { mode: 'enforce', atProduce: true },
};

/** The statuses of `apps/api`, which `problem.spec.ts` tests. */
const HTTP: Partial<Record<ErrorCode, number>> = {
  'produce.blocked': 409,
  'writer.refused': 409,
  'data.invalid': 422,
  'schema.missing': 422,
  'circuit.open': 503,
  overloaded: 503,
  'sr.unreachable': 503,
  'kafka.unreachable': 503,
  'store.unreachable': 503,
  'outcome.unknown': 504,
};

/**
 * One cell of the tables of docs/modes.md. Other pods, in the mode `enforce`, bring the subject into the situation. Then a pod
 * in the column's mode, which has read the subject at its start, gets one request. Only `pass` advances the clock.
 */
export class ModeCase {
  readonly bench = new GatewayBench();
  /** Settings of all pods in this situation. */
  settings: Pick<Partial<GatewaySettings>, 'mappings' | 'topicPatternsForOnError'> = {};
  /** Settings of the pod that gets the request. */
  own: Pick<Partial<GatewaySettings>, 'hold'> = {};
  value: unknown = bar.value;
  more: Partial<ProduceRequest> = {};
  /** Called when all pods have started, just before the request. */
  before: (pod: Pod) => void = () => undefined;
  /** Called once the request is answered or held. */
  meanwhile: () => void | Promise<void> = () => undefined;
  private now = Date.now();
  private enforcing: Pod | null = null;

  constructor(
    private readonly column: Column,
    private readonly strategy: Strategy,
  ) {
    this.bench.log.clock = () => this.now;
  }

  /** Another pod, in `enforce` and Strict. */
  get others(): Gateway {
    this.enforcing ??= this.bench.pod(this.settings);
    return this.enforcing.gateway;
  }

  pass(ms: number): void {
    this.now += ms;
  }

  /** Another pod binds the value's subject to the fixture's schema. */
  async bound(): Promise<void> {
    this.bench.registry.register(subject, barValue);
    await this.othersSend(bar.value);
  }

  /** Binds the subject, then registers another schema. */
  async drifted(to: unknown): Promise<void> {
    await this.bound();
    this.bench.registry.register(subject, to);
  }

  /** Sends a record through another pod, which must succeed. */
  async othersSend(value: unknown): Promise<void> {
    const result = await post(this.others, value);
    if (!result.ok) throw new Error(JSON.stringify(result.refusal));
  }

  async run(): Promise<Cell> {
    const { mode, atProduce } = COLUMNS[this.column];
    const settings = { ...this.settings, ...this.own, resolveSchemaAtProduce: atProduce };
    const pod = this.bench.pod({ ...settings, policy: { mode, strategy: this.strategy } });
    await pod.gateway.start();
    const { mapping } = this.bench.log.read(key).snapshot.context;
    const { length } = pod.journal.stored;
    this.before(pod);
    let hasResponded = false;
    const response = post(pod.gateway, this.value, this.more).finally(() => (hasResponded = true));
    await until(() => hasResponded || this.bench.held > 0);
    await this.meanwhile();
    const result = await response;
    // A look-up may continue after the response.
    await pod.gateway.drain(DRAIN_MS);
    return {
      client: client(result),
      stored: stored(pod.journal.stored.slice(length)),
      sent: this.sent(result, mapping?.fingerprint ?? null),
    };
  }

  private sent(result: ProduceResult, mapped: string | null): Cell['sent'] {
    if (!result.ok) return result.refusal.outcome === 'unknown' ? 'perhaps' : 'nothing';
    const record = this.bench.sender.log[Number(result.offsets[0]?.offset)];
    const schema = this.bench.registry.schemaOf(record?.value?.readInt32BE(1) ?? 0);
    return schema.fingerprint === mapped ? 'as mapped' : 'as the latest';
  }
}

function client(result: ProduceResult): string {
  if (result.ok) return '200';
  const { code } = result.refusal;
  return `${String(HTTP[code])} ${code}`;
}

/** In order, each once: while the registry is down, a look-up fails on every attempt. */
function stored(events: readonly SubjectEvent[]): string {
  const names = events.map((event) => ('verdict' in event ? `${event.type} ${event.verdict}` : event.type));
  return [...new Set(names)].join(', ') || 'nothing';
}
