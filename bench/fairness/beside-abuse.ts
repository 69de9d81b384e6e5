import { bar, barValue } from '../../test/fixtures/bars.js';
import { World } from '../../test/support/world.js';
import { latencies as columnsOf } from '../support/latencies.js';
import { LoadGenerator, type Load } from '../support/load.js';
import { quantile, short } from '../support/numbers.js';
import { goal, printTable } from '../support/report.js';
import type { PartResult } from '../support/part.js';
import { Abuser, abuses, type Abuse, type AbuseOrder, type AbuseResult } from './abuse.js';

/** Requests a second of the well-behaved caller. */
const RATE = 1000;
/** In ms: how long the abusive caller has been at work when a round is measured, and how long its connections take to be gone. */
const [BUILD_UP_MS, GONE_MS] = [3000, 1500];
const EACH = 250;
/** docs/how-to/limits.md. */
const recommended = {
  requestsPerSecond: 100,
  bytesPerSecond: 1_000_000,
  connections: 100,
  eventStreams: 8,
  topics: 100,
  subjects: 1000,
};

/** Where the abusive caller's connections go: nowhere, to another gateway on this machine, or to the same gateway. */
type Side = 'calm' | 'elsewhere' | 'abuse';
const sides: readonly Side[] = ['calm', 'elsewhere', 'abuse'];

interface Measured {
  readonly latencies: number[][];
  readonly abuse: AbuseResult[];
}

/**
 * Goal 7. One caller sends requests of one record at a constant rate, in an open loop. Rounds alternate: alone, and while
 * another caller has a thousand connections, of which a quarter each send heads slowly, send bodies slowly, flood with small
 * requests, and send huge bodies. `elsewhere`: the same thousand connections to a second gateway on this machine, which shows
 * how much of the difference is the machine's two processors and not the gateway.
 */
export async function besideAbuse(options: {
  readonly rounds: number;
  readonly seconds: number;
}): Promise<PartResult> {
  const world = await World.create();
  const [good, bad] = [await world.topic('good'), await world.topic('bad')];
  for (const topic of [good, bad]) await world.registerSchema(`${topic}-value`, barValue);
  const settings = {
    ...(await world.settings([good, bad].map((topic) => ({ topic, value: barValue })))),
    postgres: { url: world.databaseUrl },
    auth: {
      apiKeys: [
        { name: 'good', key: 'good', roles: ['produce', 'read'] },
        { name: 'bad', key: 'bad', roles: ['produce'], limits: recommended },
      ],
    },
  };
  const gateway = await world.gateway(settings);
  const other = await world.gateway(settings);
  const generator = new LoadGenerator();
  const abuser = new Abuser();
  const load: Load = {
    port: portOf(gateway.url),
    posts: [{ path: `/topics/${good}`, body: JSON.stringify({ records: [{ value: bar.value }] }) }],
    headers: ['X-API-Key: good'],
    connections: 16,
    requests: Infinity,
    seconds: options.seconds,
    perSecond: RATE,
  };
  const connections = Object.fromEntries(abuses.map((abuse) => [abuse, EACH])) as Record<Abuse, number>;
  const orderFor = (url: string): AbuseOrder => ({
    port: portOf(url),
    topic: bad,
    key: 'bad',
    connections,
  });
  const measured = Object.fromEntries(
    sides.map((side) => [side, { latencies: [], abuse: [] }]),
  ) as unknown as Record<Side, Measured>;

  // Warm-up: the code is compiled, also that of refusals, and the subject bound.
  for (const { url } of [gateway, other]) {
    abuser.begin(orderFor(url));
    await generator.run({ ...load, port: portOf(url), seconds: 5 });
    await abuser.stop();
  }
  for (let round = 0; round < options.rounds; round += 1) {
    for (const side of round % 2 === 0 ? sides : sides.toReversed()) {
      if (side !== 'calm') {
        abuser.begin(orderFor(side === 'abuse' ? gateway.url : other.url));
        await new Promise((resolve) => setTimeout(resolve, BUILD_UP_MS));
      }
      const { latencies } = await generator.run(load);
      measured[side].latencies.push(latencies);
      if (side !== 'calm') {
        measured[side].abuse.push(await abuser.stop());
        await new Promise((resolve) => setTimeout(resolve, GONE_MS));
      }
    }
  }
  generator.close();
  abuser.close();
  await world.close();
  return report(measured);
}

const portOf = (url: string): number => Number(new URL(url).port);

function report(measured: Readonly<Record<Side, Measured>>): PartResult {
  const p99s = (side: Side): number[] => measured[side].latencies.map((each) => quantile(each, 0.99));
  // Of the rounds: one of them may meet a pause of the machine.
  const p99Of = (side: Side): number => quantile(p99s(side), 0.5);
  const rows = sides.map((side) => ({
    'one caller, beside': side,
    ...columnsOf(measured[side].latencies.flat()),
    'p99 of rounds': short(p99Of(side)),
    'of calm': short(p99Of(side) / p99Of('calm')),
    'connections of the other': sumOf(measured[side].abuse, ({ connects }) => connects),
    responses: sumOf(measured[side].abuse, ({ statuses }) => statuses),
    'MB sent': measured[side].abuse.reduce((sum, { megabytes }) => sum + megabytes, 0),
    'CPU s': short(measured[side].abuse.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0)),
  }));
  printTable(rows);
  const p99OfRounds = Object.fromEntries(sides.map((side) => [side, p99s(side).map((p99) => short(p99))]));
  const ratioTo = (side: Side): number => short(p99Of('abuse') / p99Of(side));
  const printGoal = (name: string, ratio: number) => () => goal(name, ratio, '<1.5', ratio < 1.5);
  return {
    result: { rows, p99OfRounds },
    printGoals: [
      printGoal('fairness.p99-ratio', ratioTo('calm')),
      printGoal('fairness.p99-ratio-to-elsewhere', ratioTo('elsewhere')),
    ],
  };
}

function sumOf(
  results: readonly AbuseResult[],
  countsOf: (result: AbuseResult) => Readonly<Record<string, number>>,
): string {
  const sum: Record<string, number> = {};
  for (const result of results)
    for (const [name, count] of Object.entries(countsOf(result))) sum[name] = (sum[name] ?? 0) + count;
  return JSON.stringify(sum);
}
