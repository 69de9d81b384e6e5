import { setPriority } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { SeededRandom } from '../support/seeded-random.js';
import type { Attack } from './attacks/attack.js';
import { attacks } from './attacks/index.js';
import { Siege, type AttackOptions, type AttackReport } from './siege.js';

/*
 * The adversary. A separate process, so that its work does not affect the latencies that the clients measure, with a low
 * priority, because it should attack the gateways and not the machine.
 */

const LOW_PRIORITY = 15;
/** The longest pause between an attacker's bouts, in ms, which leaves the machine some time. */
const PAUSE_MS = 3000;

let isOver = false;

process.on('message', (message: AttackOptions | 'stop') => {
  if (message === 'stop') isOver = true;
  else void runAttackers(message).then((report) => process.send?.(report));
});

async function runAttackers(options: AttackOptions): Promise<AttackReport> {
  setPriority(LOW_PRIORITY);
  const random = new SeededRandom(options.seed);
  const siege = new Siege(options, `a${process.pid}`);
  await Promise.all(
    Array.from({ length: options.attackers }, () => attackInRounds(siege, chosen(options), random.fork())),
  );
  const { counts, faults, attempts } = siege;
  return { counts, faults, attempts };
}

const chosen = ({ only }: AttackOptions): Attack[] =>
  attacks.filter(({ name }) => only.length === 0 || only.includes(name));

/** Every round has every attack once. */
async function attackInRounds(siege: Siege, attacks: readonly Attack[], random: SeededRandom): Promise<void> {
  let round: Attack[] = [];
  while (!isOver) {
    if (round.length === 0) round = shuffled(attacks, random);
    const next = round.pop();
    if (next === undefined) return;
    siege.count(`attacks: ${next.name}`);
    await next.run(siege, random);
    await sleep(random.between(0, PAUSE_MS));
  }
}

function shuffled<T>(list: readonly T[], random: SeededRandom): T[] {
  return list
    .map((each) => ({ each, order: random.next() }))
    .sort((a, b) => a.order - b.order)
    .map(({ each }) => each);
}
