import { open, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually } from './eventually.js';

/** The options of a process whose heap `heapStrings` reads. */
export const heapOptions = (folder: string): string =>
  `--heapsnapshot-signal=SIGUSR2 --diagnostic-dir=${folder}`;

/** Every string of a process's heap after a full collection. @param folder as for `heapOptions`, used by this process alone */
export async function heapStrings(pid: number, folder: string): Promise<readonly string[]> {
  process.kill(pid, 'SIGUSR2');
  return eventually(
    async () => {
      const [name] = (await readdir(folder)).filter((each) => each.endsWith('.heapsnapshot'));
      if (name === undefined) return [];
      const file = join(folder, name);
      if (!(await isComplete(file))) return [];
      // The rest is numbers, many of them.
      const text = await readFile(file, 'utf8');
      await rm(file);
      const from = text.lastIndexOf('"strings":[');
      return (JSON.parse(`{${text.slice(from)}`) as { strings: string[] }).strings;
    },
    (strings) => strings.length > 0,
  );
}

/** Whether the end of a snapshot is written. */
async function isComplete(file: string): Promise<boolean> {
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    const { buffer } = await handle.read(Buffer.alloc(4), 0, 4, Math.max(0, size - 4));
    return buffer.toString('latin1').includes(']}');
  } finally {
    await handle.close();
  }
}
