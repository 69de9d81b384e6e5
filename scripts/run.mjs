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
 * The first process runs on whatever Node the machine has: it installs what is missing and hands over to a second
 * one on the Node of node_modules, which does the work. SLUICEGATE_SCRIPT_PROCESS is set in the second.
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
  // While ending, whatever was under way fails: that is no news.
  if (!isShuttingDown()) {
    printError(error);
    await shutDown(1);
  }
}

/** Runs this very command again on our Node, passes signals on and ends as it ends. */
function handOver() {
  // kafkajs sets timers of a negative length; it means "now", which Node does, with a warning.
  const flags = ['--disable-warning=TimeoutNegativeWarning'];
  const child = spawn(projectNode, [...flags, fileURLToPath(import.meta.url), name, ...args], {
    env: { ...toolEnv(), SLUICEGATE_SCRIPT_PROCESS: '1' },
    // The channel tells the second process when this one was killed.
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
 * When npm dies, nothing tells us of it, and nobody could end us by it any more.
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
