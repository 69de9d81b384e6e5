/**
 * What a well-behaved caller notices of an abusive one: its latencies while the other has a thousand connections, beside calm.
 * `npm run bench:fairness [-- --rounds 6 --seconds 5]`
 */
import { besideAbuse } from './fairness/beside-abuse.js';
import { numbersOf } from './support/options.js';
import { saveResult } from './support/report.js';

const options = numbersOf({ rounds: 6, seconds: 5 });
const { result, printGoals } = await besideAbuse(options);
await saveResult('fairness', { at: new Date().toISOString(), options, ...(result as object) });
for (const printGoal of printGoals) printGoal();
process.exit(0);
