import { reevaluate, type Next } from '../util/next.js';
import type { DeclaredWriter } from './declared-writer.js';

/** What a request does next about a schema that it declares: write it as `writer`, read what is known of it again, or end. */
export type Resolved =
  { readonly next: 'write'; readonly writer: DeclaredWriter } | Exclude<Next, { next: 'proceed' }>;

export const write = (writer: DeclaredWriter): Resolved => ({ next: 'write', writer });

/** The subject may have changed: what it knows of the schema is read again. */
export const orReevaluate = (next: Next): Resolved => (next.next === 'reject' ? next : reevaluate);
