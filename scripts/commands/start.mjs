import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { ensureBuilt } from '../lib/build.mjs';
import { onShutdown } from '../lib/shutdown.mjs';
import { gatewayCommand } from '../lib/gateway.mjs';

/**
 * `npm start -- --config FILE`: runs one gateway in the foreground. Forwards signals and returns the gateway's exit code.
 * @param {string[]} args
 * @returns {Promise<number>}
 */
export async function start(args) {
  await ensureBuilt();
  const gateway = gatewayCommand(args);
  // In its own session, so that Ctrl-C reaches it once, through this process, and not from the terminal as well.
  const child = spawn(gateway.command, gateway.args, { stdio: 'inherit', detached: true });
  /** @type {Promise<number>} */
  const exit = new Promise((resolve) =>
    child.once('exit', (code, signal) => resolve(exitCode(code, signal))),
  );
  onShutdown({
    async orderly(signal) {
      child.kill(signal === 'SIGHUP' ? 'SIGTERM' : signal);
      return exit;
    },
    atOnce: () => void child.kill('SIGKILL'),
  });
  return exit;
}

/**
 * @param {number | null} code
 * @param {NodeJS.Signals | null} signal
 */
const exitCode = (code, signal) => code ?? 128 + constants.signals[signal ?? 'SIGKILL'];
