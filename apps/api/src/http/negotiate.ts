interface Given {
  readonly name: string;
  readonly q: number;
}

interface Candidate<T> {
  readonly offered: T;
  readonly q: number;
  /** Of the range that names it; `Infinity` if only a range with `*` includes it. */
  readonly position: number;
}

/**
 * The representation to respond with, by the `Accept` header (RFC 9110, 12.5.1). For each representation its most specific
 * range counts: a type with `q=0` is not included in a `*` + `/*` beside it. The highest `q` wins; at equal `q` an exact
 * range before one with `*`, then the first one. Null: the client accepts none of them, which is 406.
 * @param ranges each media range that a client may name, in lower case, with its representation; `*` + `/*` is the default
 */
export function negotiate<T>(accept: string | undefined, ranges: ReadonlyMap<string, T>): T | null {
  if (accept === undefined || accept === '*/*') return ranges.get('*/*') ?? null;
  const wanted = accept.trim() === '' ? '*/*' : accept;
  const given = wanted.split(',').map(readRange);
  let best: Candidate<T> | null = null;
  for (const offered of offersOf(ranges)) {
    const offer = offerOf(offered, given, ranges);
    if (offer.q === 0) continue;
    if (best === null || offer.q > best.q || (offer.q === best.q && offer.position < best.position))
      best = offer;
  }
  return best?.offered ?? null;
}

/** Each representation once, those of a range with `*` before others. */
function offersOf<T>(ranges: ReadonlyMap<string, T>): Iterable<T> {
  const all = [...ranges];
  const first = all.filter(([name]) => name.includes('*'));
  return new Set([...first, ...all].map(([, offered]) => offered));
}

function offerOf<T>(offered: T, given: readonly Given[], ranges: ReadonlyMap<string, T>): Candidate<T> {
  const exact = given.filter(({ name }) => !name.includes('*') && ranges.get(name) === offered);
  if (exact.length > 0) {
    const q = Math.max(...exact.map((each) => each.q));
    return { offered, q, position: given.findIndex((each) => exact.includes(each) && each.q === q) };
  }
  const names = [...ranges].filter(([, stands]) => stands === offered).map(([name]) => name);
  const kinds = new Set(names.map((name) => `${name.split('/', 1)[0] ?? ''}/*`));
  const range =
    given.find(({ name }) => name !== '*/*' && kinds.has(name)) ?? given.find(({ name }) => name === '*/*');
  return { offered, q: range?.q ?? 0, position: Infinity };
}

function readRange(range: string): Given {
  const [name = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
  return { name, q: qualityOf(parameters) };
}

function qualityOf(parameters: readonly string[]): number {
  const given = parameters.find((parameter) => parameter.startsWith('q='));
  if (given === undefined) return 1;
  const q = Number(given.slice(2));
  return q >= 0 && q <= 1 ? q : 0;
}
