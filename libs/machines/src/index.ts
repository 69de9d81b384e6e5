export type * from './commands.js';
export type * from './facts.js';
export type * from './mapping.js';
export type * from './policy.js';
export type * from './snapshot.js';
