import { endInBackground } from '../lib/background.mjs';
import { withLock } from '../lib/lock.mjs';
import { print } from '../lib/output.mjs';
import { endParts, runningParts } from '../lib/stack.mjs';

/**
 * `npm run down`: stops what `up` and `stack` started, and nothing else. The data is kept.
 * @returns {Promise<number>}
 */
export function down() {
  return withLock('stack', async () => {
    const stopped = (await endInBackground('gateway')) ? ['the gateway'] : [];
    stopped.push(...runningParts().map((part) => part.title));
    await endParts();
    print(stopped.length === 0 ? 'Nothing was running.' : `Stopped: ${stopped.join(', ')}.`);
    return 0;
  });
}
