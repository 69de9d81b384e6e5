import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';
import { commands } from './commands/index.mjs';
import { ensureDependencies } from './lib/dependencies.mjs';
import { shutDown, isShuttingDown } from './lib/shutdown.mjs';
import { projectNode, toolEnv } from './lib/paths.mjs';
import { UserError, printError } from './lib/output.mjs';

/*
 * The commands of the repository: `node scripts/run.mjs <command> [arguments]`.
 *
 * The first process runs on any Node of the machine. It installs what is missing and starts a second process on the
 * Node of node_modules, which runs the command. SLUICEGATE_SCRIPT_PROCESS is set in the second process.
 */

const [name = '', ...args] = process.argv.slice(2);

try {
  const load = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (load === undefined) {
    throw new UserError(`Usage: node scripts/run.mjs ${Object.keys(commands).join('|')} [arguments]`);
  }
  if (process.env['SLUICEGATE_SCRIPT_PROCESS'] === undefined) {
    await ensureDependencies();
    handOver();
  } else {
    delete process.env['SLUICEGATE_SCRIPT_PROCESS'];
    const command = await load();
    const code = await command(args);
    if (!isShuttingDown()) process.exit(code);
  }
} catch (error) {
  // Errors during shutdown are expected: whatever was running was interrupted.
  if (!isShuttingDown()) {
    printError(error);
    await shutDown(1);
  }
}

/** Runs the same command on the project's Node, forwards signals to it and exits with its code. */
function handOver() {
  // kafkajs sets timers with a negative delay, which Node treats as 1 ms and warns about.
  const flags = ['--disable-warning=TimeoutNegativeWarning'];
  const child = spawn(projectNode, [...flags, fileURLToPath(import.meta.url), name, ...args], {
    env: { ...toolEnv(), SLUICEGATE_SCRIPT_PROCESS: '1' },
    // The second process notices by the closed channel when this one was killed.
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => child.kill(signal));
  }
  endWithNpm(() => child.kill('SIGTERM'));
  child.on('error', (error) => {
    printError(error);
    process.exit(1);
  });
  child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal ?? 'SIGTERM']));
}

/**
 * Ends the command when npm dies: no signal would reach it any more, and nothing else reports it.
 * @param {() => void} endChild
 */
function endWithNpm(endChild) {
  if (process.env['npm_lifecycle_event'] === undefined) return;
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    endChild();
  }, 250);
  watch.unref();
}
