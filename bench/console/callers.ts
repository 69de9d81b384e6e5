/** Fifty numbers below 1,000: as many topics as a key can have. */
const numbers = Array.from({ length: 50 }, (_, index) => String(index * 17).padStart(3, '0'));

/** Callers, and the topics that each may see. */
export const callers = {
  everything: ['*'],
  'one pattern': ['bars_0777*'],
  'fifty patterns': numbers.map((number) => `bars_0${number}*`),
  'fifty names': numbers.map((number) => `bars_0${number}11_1s_rows`),
  'twenty patterns in the middle': numbers.slice(0, 20).map((number) => `*_0${number.slice(0, 2)}5*`),
  nothing: ['none'],
} as const;
export type Caller = keyof typeof callers;
