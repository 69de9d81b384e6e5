import type { SeededRandom } from '../../support/seeded-random.js';
import type { Siege } from '../siege.js';

/** One way to do harm. A bout lasts some seconds at most, and never rejects for what a gateway answers. */
export interface Attack {
  readonly name: string;
  readonly run: (siege: Siege, random: SeededRandom) => Promise<void>;
}
