import type { Attack } from './attack.js';
import { bodyAttacks } from './bodies.js';
import { nameAttacks } from './names.js';
import { queryAttacks } from './queries.js';
import { socketAttacks } from './sockets.js';
import { streamAttacks } from './streams.js';

/** All attacks. */
export const attacks: readonly Attack[] = [
  ...socketAttacks,
  ...bodyAttacks,
  ...nameAttacks,
  ...streamAttacks,
  ...queryAttacks,
];
