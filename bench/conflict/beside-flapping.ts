import { bar, barValue } from '../../test/fixtures/bars.js';
import { ConfluentRegistry } from '../../test/support/confluent-registry.js';
import { World } from '../../test/support/world.js';
import { LoadGenerator, type Load, type LoadResult, type Post } from '../support/load.js';
import { median, quantile, short } from '../support/numbers.js';
import { goal, printTable } from '../support/report.js';
import { usageOf } from '../support/usage.js';
import type { PartOptions, PartResult } from '../support/part.js';

const OTHERS = 100;
/** Rounds before the first that counts: at this rate the code on the way of a conflict is compiled after some hundreds. */
const WARMING = 4;
/** Requests a second: to the healthy subject, and to all others together. */
const RATE = { healthy: 300, others: 50 };

/** What is compared with calm, and in which part of the rounds: the first one has the goal. */
const troubles = [
  { trouble: 'flapping', part: 1 },
  { trouble: 'junk', part: 0.2 },
] as const;
type Phase = 'calm' | (typeof troubles)[number]['trouble'];

interface Round {
  readonly healthy: readonly number[];
  readonly cpuPer100k: number;
}

/** The rounds of one phase. */
interface Side {
  readonly phase: Phase;
  readonly rounds: Round[];
  /** What the hundred others were answered. */
  readonly statuses: Record<string, number>;
}

/** Calm and a trouble, in turn. */
type Compared = readonly [calm: Side, trouble: Side];

const newSide = (phase: Phase): Side => ({ phase, rounds: [], statuses: {} });

/**
 * Goal 5, second half. One healthy subject under a steady load, and a hundred others that get as many requests in calm and
 * in trouble, a round of each in turn. `calm`: records that fit. `flapping`: the registry's schema moves on before each
 * request, whose record has the new field, so that each is a conflict which is followed, until the breaker of the default
 * settings steps in. `junk`: each record with a field that no version has, a conflict, a look-up and a refusal, which is no
 * breaker's matter. The registry is a stand-in, so that its work does not take the healthy subject's processor.
 */
export async function besideFlapping({ rounds, seconds }: Omit<PartOptions, 'records'>): Promise<PartResult> {
  const world = await World.create();
  const registry = await ConfluentRegistry.start();
  const healthy = await world.topic('healthy');
  const others: Record<Phase, string[]> = { calm: [], flapping: [], junk: [] };
  for (const [phase, some] of Object.entries(others))
    for (let n = 0; n < OTHERS; n++) some.push(await world.topic(phase));
  const topics = [healthy, ...Object.values(others).flat()];
  const drift = new Drift(registry);
  for (const topic of topics) registry.registers(`${topic}-value`, barValue, 1);
  const gateway = await world.gateway({
    ...(await world.settings(topics.map((topic) => ({ topic, value: barValue })))),
    postgres: { url: world.databaseUrl },
    schemaRegistry: { url: registry.url, timeoutMs: 1000 },
  });
  const [first, second] = [new LoadGenerator(), new LoadGenerator()];
  const load = (posts: readonly Post[], perSecond: number): Load => ({
    port: Number(new URL(gateway.url).port),
    posts,
    connections: 16,
    requests: Infinity,
    seconds,
    perSecond,
  });
  const fits = (some: readonly string[]): Post[] => some.map((topic) => postOf(topic, bar.value));
  // Every subject is bound before anything is measured.
  await first.run({ ...load(fits(topics), 100), seconds: Infinity, requests: topics.length });

  /** A round of one phase, and what the others were answered. */
  const measure = async (phase: Phase, round: number): Promise<[Round, LoadResult['statuses']]> => {
    const before = await usageOf(gateway.url);
    const posts =
      phase === 'calm' ? fits(others.calm) : withNewFields(others[phase], round, RATE.others * seconds);
    if (phase === 'flapping') drift.begin(others.flapping, round);
    const [steady, beside] = await Promise.all([
      first.run(load(fits([healthy]), RATE.healthy)),
      second.run(load(posts, RATE.others), true),
    ]);
    drift.end();
    const cpu = (await usageOf(gateway.url)).cpuSeconds - before.cpuSeconds;
    return [roundOf(steady, cpu), beside.statuses];
  };

  const compared: Compared[] = [];
  for (const { trouble, part } of troubles) {
    const sides: Compared = [newSide('calm'), newSide(trouble)];
    for (let round = 0; round < WARMING + rounds * part; round++) {
      for (const side of round % 2 === 0 ? sides : sides.toReversed()) {
        const [result, statuses] = await measure(side.phase, round);
        if (round < WARMING) continue;
        side.rounds.push(result);
        addUp(side.statuses, statuses);
      }
    }
    compared.push(sides);
  }
  first.close();
  second.close();
  for (const topic of topics) await world.topics.delete(topic);
  await world.close();
  await registry.close();
  return report(compared);
}

/** The n-th request's own field. */
const newField = (round: number, n: number): string => `new_${round}_${n}`;

/** Registers, a little before each request of a round is due, the next version of its subject: it has the new field as well. */
class Drift {
  private timer: NodeJS.Timeout | undefined;
  private id = 1;
  private readonly fields = new Map<string, object[]>();

  constructor(private readonly registry: ConfluentRegistry) {}

  begin(topics: readonly string[], round: number): void {
    const from = performance.now();
    let next = 0;
    const go = (): void => {
      const due = ((performance.now() - from) / 1000) * RATE.others + 5;
      for (; next < due; next++) this.move(topics[next % topics.length] ?? '', newField(round, next));
    };
    go();
    this.timer = setInterval(go, 10);
  }

  end(): void {
    clearInterval(this.timer);
  }

  private move(topic: string, name: string): void {
    const fields = this.fields.get(topic) ?? [...barValue.fields];
    fields.push({ name, type: ['null', 'int'], default: null });
    this.fields.set(topic, fields);
    this.registry.registers(`${topic}-value`, { ...barValue, fields }, ++this.id);
  }
}

const postOf = (topic: string, value: object): Post => ({
  path: `/topics/${topic}`,
  body: JSON.stringify({ records: [{ value }] }),
});

/** Each record with a field of its own name, so that no answer is one from memory. */
function withNewFields(others: readonly string[], round: number, count: number): Post[] {
  return Array.from({ length: count }, (_, n) =>
    postOf(others[n % others.length] ?? '', { ...bar.value, [newField(round, n)]: n }),
  );
}

const roundOf = ({ latencies }: LoadResult, cpu: number): Round => ({
  healthy: latencies,
  cpuPer100k: (cpu / latencies.length) * 100_000,
});

function addUp(sum: Record<string, number>, more: Readonly<Record<string, number>>): void {
  for (const [name, count] of Object.entries(more)) sum[name] = (sum[name] ?? 0) + count;
}

/** Of all rounds together: they are short and many, so that what the machine does for itself meets each phase alike. */
const p99 = (all: readonly Round[]): number =>
  quantile(
    all.flatMap(({ healthy }) => healthy),
    0.99,
  );

/** The middle nine tenths of the ratios that rounds drawn from these, as many and with repetition, would have shown. */
function spreadOf(all: readonly Round[], calm: readonly Round[]): [number, number] {
  const drawn = (from: readonly Round[]): Round[] =>
    from.flatMap(() => from[Math.floor(Math.random() * from.length)] ?? []);
  const ratios = Array.from({ length: 300 }, () => p99(drawn(all)) / p99(drawn(calm)));
  return [quantile(ratios, 0.05), quantile(ratios, 0.95)];
}

function report(compared: readonly Compared[]): PartResult {
  const ratioOf = ([calm, trouble]: Compared): number => short(p99(trouble.rounds) / p99(calm.rounds));
  const rowOf = ({ phase, rounds, statuses }: Side) => {
    const latencies = rounds.flatMap(({ healthy }) => healthy);
    return {
      'a healthy subject beside 100 others': phase,
      'CPU s per 100,000': short(median(rounds.map(({ cpuPer100k }) => cpuPer100k))),
      'p50 ms': short(quantile(latencies, 0.5)),
      'p95 ms': short(quantile(latencies, 0.95)),
      'p99 ms': short(p99(rounds)),
      'answers of the others': JSON.stringify(statuses),
    };
  };
  const rows = compared.flatMap(([calm, trouble]) => [
    rowOf(calm),
    {
      ...rowOf(trouble),
      'of calm': ratioOf([calm, trouble]),
      'nine times in ten': spreadOf(trouble.rounds, calm.rounds)
        .map((each) => short(each))
        .join(' to '),
    },
  ]);
  printTable(rows);
  const p99OfRounds = compared.map((sides) =>
    Object.fromEntries(sides.map(({ phase, rounds }) => [phase, rounds.map((round) => short(p99([round])))])),
  );
  const [flapping] = compared;
  const ratio = flapping === undefined ? NaN : ratioOf(flapping);
  return {
    result: { rows, p99OfRounds },
    tell: [() => goal('conflict.healthy-p99-ratio', ratio, '<1.1', ratio < 1.1)],
  };
}
