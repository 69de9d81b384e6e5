import { bar, barValue } from '../../test/fixtures/bars.js';
import { ConfluentRegistry } from '../../test/support/confluent-registry.js';
import { World } from '../../test/support/world.js';
import { takeWhatIsLeft } from '../support/left-over.js';
import { LoadGenerator, type Load, type LoadResult, type Post } from '../support/load.js';
import { median, quantile, short } from '../support/numbers.js';
import { goal, printTable } from '../support/report.js';
import { usageOf } from '../support/usage.js';
import type { PartResult } from '../support/part.js';

const OTHERS = 100;
/** Warm-up rounds: at this rate the conflict's code path is compiled after some hundreds of rounds. */
const WARMING = 4;
/** Requests a second: to the healthy subject, and to all others together. */
const RATE = { healthy: 300, others: 50 };
/** Of a round, in which each of the others gets one request. */
const SECONDS = OTHERS / RATE.others;

type Disturbance = 'flapping' | 'junk';

/** One disturbance beside calm, in this part of the rounds. */
interface Comparison {
  readonly disturbance: Disturbance;
  readonly part: number;
  /** Whether Postgres and the registry have the gateway's priority, or a lower one. */
  readonly processors: 'shared' | 'left over';
}

/** In this order, because a priority can only be lowered. */
const comparisons: readonly Comparison[] = [
  { disturbance: 'flapping', part: 0.5, processors: 'shared' },
  { disturbance: 'flapping', part: 1, processors: 'left over' },
  { disturbance: 'junk', part: 0.2, processors: 'left over' },
];
/** The comparison of the goal. */
const GOAL = 1;

interface Round {
  readonly healthy: readonly number[];
  readonly cpuPer100k: number;
}

/** The rounds of calm, or of a disturbance. */
interface Side {
  readonly name: 'calm' | Disturbance;
  readonly rounds: Round[];
  /** Responses to the hundred others, by status. */
  readonly statuses: Record<string, number>;
}

const newSide = (name: Side['name']): Side => ({ name, rounds: [], statuses: {} });

/** Both sides of a comparison. */
interface ComparisonResult extends Comparison {
  readonly calm: Side;
  readonly troubled: Side;
}

/**
 * Goal 5, second part. One healthy subject under a steady load, beside a hundred others that get as many requests in calm and
 * in disturbed rounds, which alternate. `calm`: matching records. `flapping`: the registry's schema changes before each
 * request, whose record has the new field, so that each is a conflict that is followed, until the breaker opens under the
 * default settings. `junk`: each record has a field that no version has: a conflict, a look-up and a refusal, which never open
 * the circuit.
 *
 * Healthy subjects need neither the registry nor Postgres, and in production neither runs on the gateway's machine. Here both
 * do and would distort the result. So they run at a lower priority than the gateway, Kafka and the load, and the registry is a
 * stand-in. The result with equal priorities is measured as well.
 */
export async function besideFlapping({ rounds }: { readonly rounds: number }): Promise<PartResult> {
  const world = await World.create();
  const registry = await ConfluentRegistry.start();
  const topicsOf = async (name: string): Promise<string[]> => {
    const made: string[] = [];
    for (let n = 0; n < OTHERS; n++) made.push(await world.topic(name));
    return made;
  };
  const healthy = await world.topic('healthy');
  const calm = await topicsOf('calm');
  const others: string[][] = [];
  for (const { disturbance } of comparisons) others.push(await topicsOf(disturbance));
  const topics = [healthy, ...calm, ...others.flat()];
  for (const topic of topics) registry.register(`${topic}-value`, barValue, 1);
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
    seconds: SECONDS,
    perSecond,
  });
  const fits = (some: readonly string[]): Post[] => some.map((topic) => postOf(topic, bar.value));
  // Bind every subject before the measurement.
  await first.run({ ...load(fits(topics), 100), seconds: Infinity, requests: topics.length });

  /** A round: one request to each of the others, added to its side. */
  const measure = async (
    { rounds, statuses }: Side,
    posts: readonly Post[],
    counts: boolean,
  ): Promise<void> => {
    const before = await usageOf(gateway.url);
    const [steady, beside] = await Promise.all([
      first.run(load(fits([healthy]), RATE.healthy)),
      second.run(load(posts, RATE.others), true),
    ]);
    const cpu = (await usageOf(gateway.url)).cpuSeconds - before.cpuSeconds;
    if (!counts) return;
    rounds.push(roundOf(steady, cpu));
    addUp(statuses, beside.statuses);
  };

  const compare = async (comparison: Comparison, others: readonly string[]): Promise<ComparisonResult> => {
    const { disturbance, part, processors } = comparison;
    const [quiet, troubled] = [newSide('calm'), newSide(disturbance)];
    const drift = new Drift(registry, others);
    for (let round = 0; round < WARMING + rounds * part; round++) {
      // In each round, because sessions come and go.
      if (processors === 'left over') await takeWhatIsLeft(world.databaseUrl);
      for (const side of round % 2 === 0 ? [quiet, troubled] : [troubled, quiet]) {
        const posts =
          side === quiet ? fits(calm) : disturbance === 'junk' ? junk(others, round) : drift.next();
        await measure(side, posts, round >= WARMING);
      }
    }
    return { ...comparison, calm: quiet, troubled };
  };

  const results: ComparisonResult[] = [];
  for (const [index, comparison] of comparisons.entries())
    results.push(await compare(comparison, others[index] ?? []));
  first.close();
  second.close();
  for (const topic of topics) await world.topics.delete(topic);
  await world.close();
  await registry.close();
  return report(results);
}

/**
 * Another team that adds a field to the schema of each subject, and the next one once the gateway has looked that up, so that
 * each conflict is followed. Versions that were never looked up would only make schemas and follows larger each round.
 */
class Drift {
  private readonly addedFields = new Map<string, string[]>();
  private id = 1;

  constructor(
    private readonly registry: ConfluentRegistry,
    private readonly topics: readonly string[],
  ) {}

  /** A record for each subject, with its newest field. */
  next(): Post[] {
    const requested = new Set(this.registry.calls.splice(0));
    return this.topics.map((topic) => {
      const added = this.addedFields.get(topic) ?? [];
      if (added.length === 0 || requested.has(`GET /subjects/${topic}-value/versions/latest`))
        this.addField(topic, added);
      return postOf(topic, { ...bar.value, [added.at(-1) ?? '']: 1 });
    });
  }

  private addField(topic: string, added: string[]): void {
    added.push(`new_${added.length}`);
    this.addedFields.set(topic, added);
    const fields = added.map((name) => ({ name, type: ['null', 'int'], default: null }));
    const schema = { ...barValue, fields: [...barValue.fields, ...fields] };
    this.registry.register(`${topic}-value`, schema, ++this.id);
  }
}

const postOf = (topic: string, value: object): Post => ({
  path: `/topics/${topic}`,
  body: JSON.stringify({ records: [{ value }] }),
});

/** Each record has a field with another name, so that no refusal comes from the cache. */
const junk = (others: readonly string[], round: number): Post[] =>
  others.map((topic) => postOf(topic, { ...bar.value, [`junk_${round}`]: 1 }));

const roundOf = ({ latencies }: LoadResult, cpu: number): Round => ({
  healthy: latencies,
  cpuPer100k: (cpu / latencies.length) * 100_000,
});

function addUp(sum: Record<string, number>, more: Readonly<Record<string, number>>): void {
  for (const [name, count] of Object.entries(more)) sum[name] = (sum[name] ?? 0) + count;
}

/** Over all rounds. They are short and many, so that background work of the machine affects both sides alike. */
const p99 = (all: readonly Round[]): number =>
  quantile(
    all.flatMap(({ healthy }) => healthy),
    0.99,
  );

/** The 90% bootstrap interval of the ratio: as many rounds are drawn with replacement. */
function spreadOf(all: readonly Round[], calm: readonly Round[]): [number, number] {
  const drawn = (from: readonly Round[]): Round[] =>
    from.flatMap(() => from[Math.floor(Math.random() * from.length)] ?? []);
  const ratios = Array.from({ length: 300 }, () => p99(drawn(all)) / p99(drawn(calm)));
  return [quantile(ratios, 0.05), quantile(ratios, 0.95)];
}

function report(all: readonly ComparisonResult[]): PartResult {
  const ratioOf = ({ calm, troubled }: ComparisonResult): number =>
    short(p99(troubled.rounds) / p99(calm.rounds));
  const rowOf = ({ name, rounds, statuses }: Side, processors: Comparison['processors']) => {
    const latencies = rounds.flatMap(({ healthy }) => healthy);
    return {
      'a healthy subject beside 100 others': name,
      "Postgres' and the registry's processors": processors,
      'CPU s per 100,000': short(median(rounds.map(({ cpuPer100k }) => cpuPer100k))),
      'p50 ms': short(quantile(latencies, 0.5)),
      'p95 ms': short(quantile(latencies, 0.95)),
      'p99 ms': short(p99(rounds)),
      'responses of the others': JSON.stringify(statuses),
    };
  };
  const rows = all.flatMap((compared) => [
    rowOf(compared.calm, compared.processors),
    {
      ...rowOf(compared.troubled, compared.processors),
      'of calm': ratioOf(compared),
      '90% interval': spreadOf(compared.troubled.rounds, compared.calm.rounds)
        .map((each) => short(each))
        .join(' to '),
    },
  ]);
  printTable(rows);
  const p99OfRounds = all.map(({ calm, troubled }) =>
    Object.fromEntries(
      [calm, troubled].map(({ name, rounds }) => [name, rounds.map((round) => short(p99([round])))]),
    ),
  );
  const goalOf = all[GOAL];
  const ratio = goalOf === undefined ? NaN : ratioOf(goalOf);
  return {
    result: { rows, p99OfRounds },
    printGoals: [() => goal('conflict.healthy-p99-ratio', ratio, '<1.1', ratio < 1.1)],
  };
}
