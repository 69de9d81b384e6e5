import type { Sentence } from '../text/sentence.js';

/** A sentence with its names and values as code. */
export const SentenceView = ({ sentence }: { readonly sentence: Sentence }) =>
  sentence.map((part, at) => (typeof part === 'string' ? part : <code key={at}>{part.code}</code>));
