import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { GatewayProcess } from '../support/gateway.js';
import { World } from '../support/world.js';
import { drawCase } from './draw-case.js';
import { caseText, type FuzzCase, type FuzzTarget } from './fuzz-case.js';
import { checkResponse, type Promised } from './check-response.js';
import { brokenPromises } from './log-check.js';
import { MoodyRegistry } from './moody-registry.js';
import { SeededRandom } from '../support/seeded-random.js';
import { mappedSchema } from './schemas.js';
import { send } from './send.js';
import { describeStall, repeatedStalls, requestsBefore, stallsIn, type Stall, type Start } from './stalls.js';

const probe = resolve(import.meta.dirname, 'stall-probe.mjs');
const failureFolder = resolve(import.meta.dirname, '../../.sluicegate/fuzz');
/** The longest allowed stall of the event loop, in processor time of the gateway. */
export const STALL_MS = 200;
/** How often a case with a longer one is sent again. It is a fault if each has one: a busy machine and a late compiler cause some too. */
const REPEATS = 3;
/** A world is replaced after this time, so that its records can be read from Kafka in one read. */
const ROUND_MS = 60_000;
/** Responses of the registry block subjects. They are reset this often. */
const RESET_EVERY = 20;

export interface FuzzOptions {
  readonly seed: number;
  readonly forMs: number;
  /** Run these cases once each, instead of drawn ones. */
  readonly replay?: readonly FuzzCase[];
  readonly say: (line: string) => void;
}

export interface FuzzReport {
  requests: number;
  readonly counts: Map<string, number>;
  maxStallMs: number;
  /** Stalls above `STALL_MS`, also when a case was sent again. */
  longStalls: number;
  recordsRead: number;
  /** Each with the file that `--replay` takes. */
  readonly faults: string[];
}

/** Runs cases one after the other against a real gateway with a real Kafka and a stand-in registry. Never rejects because of a case. */
export async function fuzz(options: FuzzOptions): Promise<FuzzReport> {
  const report: FuzzReport = {
    requests: 0,
    counts: new Map(),
    maxStallMs: 0,
    longStalls: 0,
    recordsRead: 0,
    faults: [],
  };
  const until = Date.now() + options.forMs;
  if (options.replay !== undefined) {
    await new Round(options, report).run(options.replay.values(), Date.now() + 3_600_000);
    return report;
  }
  const cases = drawn(options.seed);
  while (Date.now() < until)
    await new Round(options, report).run(cases, Math.min(until, Date.now() + ROUND_MS));
  return report;
}

function* drawn(seed: number): Generator<FuzzCase, void> {
  for (let index = 0; ; index++) yield drawCase(SeededRandom.at(index, seed));
}

interface Target {
  readonly gateway: GatewayProcess;
  readonly registry: MoodyRegistry;
  readonly topics: Readonly<Record<FuzzTarget, string>>;
}

const isLong = ({ ms }: Stall): boolean => ms > STALL_MS;

/** One gateway with its own topics, and what it promised about their records. */
class Round {
  private readonly promises = new Map<FuzzTarget, Map<string, Promised>>();
  private readonly cases = new Map<string, FuzzCase>();
  private readonly starts: Start[] = [];
  private readonly mark = randomBytes(4).toString('hex');

  constructor(
    private readonly options: FuzzOptions,
    private readonly report: FuzzReport,
  ) {}

  async run(cases: Iterator<FuzzCase>, until: number): Promise<void> {
    const world = await World.create();
    const registry = await MoodyRegistry.start();
    const folder = mkdtempSync(join(tmpdir(), 'sluicegate-fuzz-'));
    const stalls = join(folder, 'stalls.jsonl');
    try {
      // Kafka looks for records that are too old every five minutes, and some have a timestamp of long ago.
      const config = { 'retention.ms': '-1' };
      const topics = {
        mapped: await world.topics.create({ prefix: 'fuzz_mapped', partitions: 2, config }),
        latest: await world.topic('fuzz_latest', 2, config),
        declared: await world.topic('fuzz_declared', 2, config),
        raw: await world.topics.create({ prefix: 'fuzz_raw', partitions: 2, config }),
      };
      registry.pin(`${topics.mapped}-value`, JSON.stringify(mappedSchema));
      registry.pin(`${topics.mapped}-key`, '"string"');
      const settings = await world.settings([{ topic: topics.mapped, key: 'string', value: mappedSchema }], {
        traceHeaders: true,
      });
      const gateway = await world.gateway(
        { ...settings, schemaRegistry: { url: registry.url, timeoutMs: 500 } },
        { NODE_OPTIONS: `--import=${probe}`, FUZZ_STALLS: stalls },
      );
      const target = { gateway, registry, topics };
      await this.sendCases(target, cases, until);
      // Meanwhile the probe writes its last stall.
      await reset(gateway);
      const repeats = await this.repeatStalled(target, this.stallsIn(stalls));
      await gateway.stop();
      this.judgeStalls(this.stallsIn(stalls), repeats);
      await this.readBack(world, topics);
    } finally {
      await registry.close();
      await world.close();
      rmSync(folder, { recursive: true, force: true });
    }
  }

  private async sendCases(to: Target, cases: Iterator<FuzzCase>, until: number): Promise<void> {
    for (let number = 0; Date.now() < until;) {
      const next = cases.next();
      if (next.done === true) return;
      if (++number % RESET_EVERY === 0) await reset(to.gateway);
      await this.sendCase(to, next.value);
      if (!to.gateway.running) return;
    }
  }

  /** Returns the id of the request. */
  private async sendCase({ gateway, registry, topics }: Target, fuzzCase: FuzzCase): Promise<string> {
    const id = `${this.mark}-${String(this.starts.length)}`;
    this.cases.set(id, fuzzCase);
    registry.set(fuzzCase.registry.mood, fuzzCase.registry.latest);
    const received = await send(gateway.url, topics[fuzzCase.target], id, fuzzCase);
    const { label, fault, promised } = checkResponse(received);
    this.report.requests++;
    this.report.counts.set(label, (this.report.counts.get(label) ?? 0) + 1);
    const ofTarget = this.promises.get(fuzzCase.target) ?? new Map<string, Promised>();
    this.promises.set(fuzzCase.target, ofTarget.set(id, promised));
    this.starts.push({ id, at: received.startedAt });
    if (fault !== null) this.fail(id, `${fault} (${label}): ${received.text.slice(0, 300)}`);
    if (!gateway.running) this.fail(id, `the gateway ended: ${gateway.printed.slice(-5).join(' | ')}`);
    return id;
  }

  /** All stalls since the first request. */
  private stallsIn(file: string): Stall[] {
    const first = this.starts[0]?.at ?? Infinity;
    return stallsIn(file).filter(({ at, ms }) => at - ms >= first);
  }

  /** Sends each case again that may be the cause of a long stall. Returns the ids of its new requests by the id of the first. */
  private async repeatStalled(to: Target, stalls: readonly Stall[]): Promise<Map<string, string[]>> {
    const repeats = new Map<string, string[]>();
    const suspects = stalls.filter(isLong).flatMap((stall) => requestsBefore(stall, this.starts));
    for (const id of new Set(suspects)) {
      const fuzzCase = this.cases.get(id);
      const ids: string[] = [];
      while (fuzzCase !== undefined && to.gateway.running && ids.length < REPEATS) {
        await reset(to.gateway);
        ids.push(await this.sendCase(to, fuzzCase));
      }
      repeats.set(id, ids);
    }
    return repeats;
  }

  private judgeStalls(stalls: readonly Stall[], repeats: ReadonlyMap<string, readonly string[]>): void {
    for (const stall of stalls) {
      if (stall.ms <= this.report.maxStallMs) continue;
      this.report.maxStallMs = stall.ms;
      const [id = ''] = requestsBefore(stall, this.starts);
      this.options.say(`longest stall so far: ${describeStall(stall)}, ${this.cases.get(id)?.name ?? ''}`);
    }
    const long = stalls.filter(isLong);
    this.report.longStalls += long.length;
    for (const [id, least] of repeatedStalls(long, this.starts, repeats))
      this.fail(id, `a stall of at least ${describeStall(least)}, ${REPEATS + 1} times`);
  }

  private async readBack(world: World, topics: Readonly<Record<FuzzTarget, string>>): Promise<void> {
    for (const [target, promises] of this.promises) {
      const records = await world.topics.read(topics[target]);
      this.report.recordsRead += records.length;
      for (const { id, fault } of brokenPromises(records, promises)) this.fail(id, fault);
    }
    for (const topic of Object.values(topics)) await world.topics.delete(topic);
  }

  private fail(id: string, fault: string): void {
    const fuzzCase = this.cases.get(id);
    let where = 'no case';
    if (fuzzCase !== undefined) {
      mkdirSync(failureFolder, { recursive: true });
      where = join(failureFolder, `${String(this.options.seed)}-${id}.json`);
      writeFileSync(where, caseText(fuzzCase));
    }
    const line = `${fuzzCase?.name ?? ''}: ${fault} [${where}]`;
    this.report.faults.push(line);
    this.options.say(`FAULT ${line}`);
  }
}

async function reset(gateway: GatewayProcess): Promise<void> {
  await fetch(`${gateway.url}/v1/resets`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ filter: { topic: 'fuzz_*' }, reason: 'the next cases' }),
  });
}
