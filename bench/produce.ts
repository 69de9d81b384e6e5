/**
 * The overhead of Sluicegate over plain encoding and sending: in process, over HTTP, in a long run, and with each compression
 * codec. Each part alternates between its baselines and Sluicegate for several rounds in one run.
 *
 * `npm run bench:produce [-- --rounds 5 --seconds 5 --records 10000000]`. `--records` is for the long run.
 */
import { compression } from './produce/compression.js';
import { inProcess } from './produce/in-process.js';
import { overHttp } from './produce/over-http.js';
import { steadyState } from './produce/steady-state.js';
import { numbersOf } from './support/options.js';
import { runParts } from './support/run-parts.js';

const options = numbersOf({ rounds: 5, seconds: 5, records: 10_000_000, part: 0 });
const parts = [inProcess, overHttp, steadyState, compression];
await runParts('produce', parts, options, options);
process.exit(0);
