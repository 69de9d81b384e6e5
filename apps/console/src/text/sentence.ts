/** A sentence as its parts: words, and names or values that are shown as code. */
export type Sentence = readonly Part[];
export type Part = string | { readonly code: string };

/** What is shown as code, whatever characters it has. */
export const code = (text: string): Part => ({ code: text });

/** Makes a sentence: names and values are put in by `code`, other sentences as they are. */
export const say = (
  words: TemplateStringsArray,
  ...values: readonly (Part | Sentence | number)[]
): Sentence =>
  words
    .flatMap((word, at): readonly Part[] => {
      const value = values[at];
      if (value === undefined) return [word];
      if (typeof value === 'number') return [word, String(value)];
      return typeof value === 'object' && !('code' in value) ? [word, ...value] : [word, value];
    })
    .filter((part) => part !== '');

/** As text, for a ticket or a terminal: code stands between backticks. */
export const plainText = (sentence: Sentence): string =>
  sentence.map((part) => (typeof part === 'string' ? part : `\`${part.code}\``)).join('');

/** With a space between code and Japanese letters, and none beside punctuation or at the ends. */
export const spacedJapanese = (sentence: Sentence): Sentence =>
  joined(sentence).map((part, at, parts) => {
    if (typeof part !== 'string') return part;
    const text = part.trim();
    const before = at > 0 && !/^[、。（）：]/.test(text) ? ' ' : '';
    const after = at < parts.length - 1 && !/[、。（）：]$/.test(text) ? ' ' : '';
    return text === '' ? ' ' : `${before}${text}${after}`;
  });

/** Words beside each other as one part. */
const joined = (sentence: Sentence): Sentence =>
  sentence.reduce<Part[]>((parts, part) => {
    const last = parts.at(-1);
    if (typeof part === 'string' && typeof last === 'string') parts[parts.length - 1] = last + part;
    else parts.push(part);
    return parts;
  }, []);
