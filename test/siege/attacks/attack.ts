import type { SeededRandom } from '../../support/seeded-random.js';
import type { Siege } from '../siege.js';

/** One kind of attack. It runs for a few seconds at most, and never rejects because of a gateway's response. */
export interface Attack {
  readonly name: string;
  readonly run: (siege: Siege, random: SeededRandom) => Promise<void>;
}
