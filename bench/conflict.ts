/**
 * The cost of conflicts: for a request that causes one and follows, and for healthy requests while other subjects flap.
 * `npm run bench:conflict [-- --follows 40 --rounds 120]`
 */
import { measureConflicts } from './conflict/conflict-latency.js';
import { besideFlapping } from './conflict/beside-flapping.js';
import { numbersOf } from './support/options.js';
import { saveResult } from './support/report.js';

const options = numbersOf({ follows: 40, rounds: 120 });
const follow = await measureConflicts(options);
const flap = await besideFlapping(options);
await saveResult('conflict', {
  at: new Date().toISOString(),
  options,
  followed: follow.result,
  besideFlapping: flap.result,
});
for (const printGoals of [...follow.printGoals, ...flap.printGoals]) printGoals();
process.exit(0);
