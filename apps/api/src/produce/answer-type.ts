import { negotiate } from '../http/negotiate.js';

/** The type of a produce answer: REST Proxy's own unless the client asks for plain JSON. */
export type ResponseType = (typeof responseTypes)[number];

export const responseTypes = ['application/vnd.kafka.v2+json', 'application/json'] as const;

const ranges: ReadonlyMap<string, ResponseType> = new Map([
  ['application/vnd.kafka.v2+json', 'application/vnd.kafka.v2+json'],
  ['application/vnd.kafka+json', 'application/vnd.kafka.v2+json'],
  ['application/*', 'application/vnd.kafka.v2+json'],
  ['*/*', 'application/vnd.kafka.v2+json'],
  ['application/json', 'application/json'],
]);

/** The type to answer with; null: 406. */
export const responseTypeOf = (accept: string | undefined): ResponseType | null => negotiate(accept, ranges);
