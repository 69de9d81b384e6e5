import type { ReevaluateOrReject } from '../util/next.js';
import type { DeclaredWriter } from './declared-writer.js';

/** What a request does next about a schema that it declares: write it as `writer`, read what is known of it again, or end. */
export type Resolved = { readonly next: 'write'; readonly writer: DeclaredWriter } | ReevaluateOrReject;

export const write = (writer: DeclaredWriter): Resolved => ({ next: 'write', writer });
