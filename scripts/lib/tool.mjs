import { spawn } from 'node:child_process';
import { onShutdown } from './shutdown.mjs';
import { root } from './paths.mjs';
import { until } from './wait.mjs';

/** How long a tool may take to exit after SIGTERM. */
const graceMs = 10_000;

/**
 * Whether a child process has exited, or never started.
 * @param {import('node:child_process').ChildProcess} child
 */
export const hasEnded = (child) =>
  child.exitCode !== null || child.signalCode !== null || child.pid === undefined;

/**
 * Runs a program to its end. A signal to this command ends it too.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]  `stdio` defaults to this command's own
 * @returns {Promise<{ code: number, output: string }>} `output` is the piped stdout and stderr;
 *   the code is 127 when the program is missing, 128 + n after a signal
 */
export function runTool(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: 'inherit', ...options });
    const done = onShutdown({
      async orderly() {
        child.kill('SIGTERM');
        if (!(await until(() => hasEnded(child), graceMs))) child.kill('SIGKILL');
      },
      atOnce: () => void child.kill('SIGKILL'),
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (/** @type {string} */ text) => (output += text));
    }
    child.on('error', (error) => {
      done();
      if ('code' in error && error.code === 'ENOENT') resolve({ code: 127, output: '' });
      else reject(error);
    });
    child.on('close', (code) => {
      done();
      resolve({ code: code ?? 143, output });
    });
  });
}
