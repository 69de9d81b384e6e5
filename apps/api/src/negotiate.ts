/**
 * What to answer with, by the `Accept` header (RFC 9110, 12.5.1): the highest `q` wins, at equal `q` the exact range
 * before one with `*`, then the first named. Null: nothing of ours is accepted, which is 406.
 * @param ranges each media range that may be asked for, in lower case, with what it stands for; `*` + `/*` is the default.
 */
export function negotiate<T>(accept: string | undefined, ranges: ReadonlyMap<string, T>): T | null {
  const wanted = accept === undefined || accept.trim() === '' ? '*/*' : accept;
  let best: { answer: T; q: number; exact: boolean } | null = null;
  for (const range of wanted.split(',')) {
    const [name = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    const answer = ranges.get(name);
    const q = qualityOf(parameters);
    if (answer === undefined || q === 0) continue;
    const exact = !name.includes('*');
    if (best === null || q > best.q || (q === best.q && exact && !best.exact)) best = { answer, q, exact };
  }
  return best?.answer ?? null;
}

function qualityOf(parameters: readonly string[]): number {
  const given = parameters.find((parameter) => parameter.startsWith('q='));
  if (given === undefined) return 1;
  const q = Number(given.slice(2));
  return q >= 0 && q <= 1 ? q : 0;
}
