import type { Sentence as Parts } from '../text/sentence.js';

/** A sentence in which names between backticks are shown as code. */
export const Sentence = ({ text }: { readonly text: string }) => (
  <>{text.split('`').map((part, index) => (index % 2 === 1 ? <code key={index}>{part}</code> : part))}</>
);

/** A sentence with its names and values as code. */
export const SentenceView = ({ sentence }: { readonly sentence: Parts }) =>
  sentence.map((part, at) => (typeof part === 'string' ? part : <code key={at}>{part.code}</code>));
