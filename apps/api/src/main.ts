import { lastLines, podId, processLogger } from './start/process-logger.js';
import 'reflect-metadata';
import { setFlagsFromString } from 'node:v8';
import { help, readArguments, type Arguments } from './start/arguments.js';
import { loadSettings } from './config/load.js';
import { failureOf } from './observability/frames.js';
import { EXIT } from './start/exit-codes.js';
import { serve, type Serving } from './start/serve.js';
import { StartFailure } from './start/start-failure.js';
import { v8Flags } from './start/v8-flags.js';
import { version } from './start/version.js';

for (const flag of v8Flags(process.versions.v8)) setFlagsFromString(flag);

async function main(): Promise<void> {
  let given: Arguments;
  try {
    given = readArguments(process.argv.slice(2), process.env);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return exitWith([reason, 'try --help'], EXIT.usage);
  }
  if (given.command !== 'start') {
    process.stdout.write(given.command === 'help' ? help : `sluicegate ${version()}\n`);
    return;
  }
  const read = await loadSettings(given.config, process.env);
  if (!read.ok) return exitWith(read.lines, EXIT.settings);
  // Diagnostic reports of Node list the environment, and child processes inherit it.
  for (const name of Object.keys(process.env))
    if (name.startsWith('SLUICEGATE_')) Reflect.deleteProperty(process.env, name);
  processLogger.level = read.loaded.settings.log.level;

  let serving: Serving | null = null;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    // Once: a second signal ends the process immediately.
    process.once(signal, () => {
      void (serving?.stop(signal) ?? Promise.resolve()).then(() => process.exit(0));
    });
  }
  serving = await serve(read.loaded, given.migrate, podId, processLogger);
  try {
    await serving.ready;
  } catch (error) {
    await serving.stop('a failed start');
    throw error;
  }
}

/** Reports why the gateway cannot start: as text on a terminal, as log lines anywhere else. */
function exitWith(lines: readonly string[], code: number): never {
  if (process.stderr.isTTY) process.stderr.write(`${lines.join('\n')}\n`);
  else for (const line of lines) lastLines.fatal({ exit_code: code }, line);
  process.exit(code);
}

main().catch((error: unknown) => {
  if (error instanceof StartFailure) exitWith([error.message], error.exitCode);
  processLogger.fatal({ exit_code: EXIT.failure, error: failureOf(error, true) }, 'the gateway cannot start');
  process.exit(EXIT.failure);
});
