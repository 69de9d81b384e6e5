import 'reflect-metadata';
import { setFlagsFromString } from 'node:v8';
import { readArguments, usage, type Arguments } from './start/arguments.js';
import { loadSettings } from './config/load.js';
import { serve, type Serving } from './start/serve.js';

/*
 * V8 would learn to make what most often outlives a young collection, the parts of requests that wait for Kafka, in its old
 * space at once. There they keep all that they hold until the next full collection: in one process out of four, the pauses of the
 * young collections were five times as long, and the 99th percentile twice as high.
 */
setFlagsFromString('--no-allocation-site-pretenuring');

/*
 * Exit codes: 0 after SIGTERM or SIGINT, 64 for a command line and 78 for settings that are not understood (sysexits.h,
 * EX_USAGE and EX_CONFIG: starting again does not help), 1 for everything else.
 */
async function main(): Promise<void> {
  const leave = (lines: readonly string[], code: number): never => {
    process.stderr.write(`${lines.join('\n')}\n`);
    process.exit(code);
  };
  let given: Arguments;
  try {
    given = readArguments(process.argv.slice(2), process.env);
  } catch (error) {
    return leave([error instanceof Error ? error.message : String(error), usage], 64);
  }
  const read = await loadSettings(given.config, process.env);
  if (!read.ok) return leave(read.lines, 78);

  let serving: Serving | null = null;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    // Once: a second signal ends the process the hard way.
    process.once(signal, () => {
      void (serving?.stop(signal) ?? Promise.resolve()).then(() => process.exit(0));
    });
  }
  serving = await serve(read.loaded, given.migrate);
  try {
    await serving.ready;
  } catch (error) {
    await serving.stop('a failed start');
    throw error;
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
