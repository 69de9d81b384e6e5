import { endInBackground } from '../lib/background.mjs';
import { withLock } from '../lib/lock.mjs';
import { print } from '../lib/output.mjs';
import { endParts, runningParts } from '../lib/stack.mjs';

/**
 * `npm run down`: ends what `up` and `stack` started, and nothing else. The data stays.
 * @returns {Promise<number>}
 */
export function down() {
  return withLock('stack', async () => {
    const ended = (await endInBackground('gateway')) ? ['the gateway'] : [];
    ended.push(...runningParts().map((part) => part.title));
    await endParts();
    print(ended.length === 0 ? 'Nothing of this checkout was running.' : `Ended: ${ended.join(', ')}.`);
    return 0;
  });
}
