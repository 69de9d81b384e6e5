/**
 * What a record costs by its shape: size, number of fields, how instants are written, form and compression.
 *
 * `npm run bench:shapes [-- --rounds 4 --seconds 1 --part 1 --case 10KB --baseline /another/checkout]`.
 */
import { setFlagsFromString } from 'node:v8';
import { v8Flags } from '../apps/api/src/start/v8-flags.js';
import { optionsOf } from './support/options.js';
import { runParts } from './support/run-parts.js';
import { avroTail } from './shapes/avro-tail.js';
import { encoding } from './shapes/encoding.js';
import { instants } from './shapes/instants.js';
import { large } from './shapes/large.js';
import { overHttp } from './shapes/over-http.js';
import { rawJson } from './shapes/raw-json.js';

// What is measured in this process runs as it does in the service.
for (const flag of v8Flags(process.versions.v8)) setFlagsFromString(flag);

const options = optionsOf({ rounds: 4, seconds: 1, part: 0, case: '', baseline: '' });
const parts = [rawJson, large, instants, avroTail, encoding, overHttp];
await runParts('shapes', parts, options, options);
process.exit(0);
