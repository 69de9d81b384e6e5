export type * from './gateway.port.js';
export type * from './sender.port.js';
