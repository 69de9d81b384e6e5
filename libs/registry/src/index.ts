export type * from './codec.js';
export type * from './port.js';
export type * from './schema.js';
