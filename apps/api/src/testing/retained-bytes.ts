import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** What `make` leaves in memory as long as its result is kept, in bytes. */
export async function retainedBytes(make: () => unknown): Promise<number> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const used = async (): Promise<number> => {
    // Buffers are freed behind the collection that finds them.
    for (let round = 0; round < 3; round += 1) {
      collect();
      await new Promise(setImmediate);
    }
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  const before = await used();
  const kept = [await make()];
  const after = await used();
  return kept.length === 1 ? after - before : 0;
}
