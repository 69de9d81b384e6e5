import { subjectStates } from '../../text/states.js';

/** Which subjects are listed, and in which order: all of it is in the address. */
export interface SubjectFilter {
  readonly state: (typeof subjectStates)[number] | null;
  /** A pattern, where `*` stands for any run of characters; empty: all. */
  readonly topic: string;
  readonly role: 'key' | 'value' | null;
  /** A text in the topic or the subject; empty: any. */
  readonly q: string;
}

export const sortColumns = ['changed', 'topic', 'subject', 'state', 'since', 'conflicts'] as const;
export type SortColumn = (typeof sortColumns)[number];
export type Sort = SortColumn | `-${SortColumn}`;

export const usualSort: Sort = '-changed';
export const sorts: readonly Sort[] = sortColumns.flatMap((column): Sort[] => [column, `-${column}`]);

/** What is not allowed in an address counts as absent. */
export function readFilter(address: URLSearchParams): SubjectFilter {
  const role = address.get('role');
  return {
    state: subjectStates.find((each) => each === address.get('state')) ?? null,
    topic: address.get('topic') ?? '',
    role: role === 'key' || role === 'value' ? role : null,
    q: address.get('q') ?? '',
  };
}

export const readSort = (address: URLSearchParams): Sort =>
  sorts.find((each) => each === address.get('sort')) ?? usualSort;

/** The address after a change; what is null or empty is left out, everything else stays. */
export function changed(
  address: URLSearchParams,
  change: Readonly<Record<string, string | null>>,
): URLSearchParams {
  const next = new URLSearchParams(address);
  for (const [name, value] of Object.entries(change)) {
    if (value === null || value === '') next.delete(name);
    else next.set(name, value);
  }
  return next;
}

/** A filter as the gateway's lists take it. */
export const queryOf = ({ state, topic, role, q }: SubjectFilter) => ({
  ...(state !== null && { state }),
  ...(topic !== '' && { topic }),
  ...(role !== null && { role }),
  ...(q !== '' && { q }),
});

export type FilterName = keyof SubjectFilter;

/** The filters that are in use, each with what remains of the filter without it. */
export const loosenings = (
  filter: SubjectFilter,
): readonly { readonly name: FilterName; readonly without: SubjectFilter }[] => {
  const without: Readonly<Record<FilterName, Partial<SubjectFilter>>> = {
    state: { state: null },
    topic: { topic: '' },
    role: { role: null },
    q: { q: '' },
  };
  return (Object.keys(queryOf(filter)) as FilterName[]).map((name) => ({
    name,
    without: { ...filter, ...without[name] },
  }));
};

interface Named {
  readonly topic: string;
  readonly subject: string;
  readonly role: 'key' | 'value';
}

/** Whether a subject passes the filter, as far as its names tell. */
export function mayMatch({ topic, subject, role }: Named, filter: SubjectFilter): boolean {
  if (filter.role !== null && filter.role !== role) return false;
  if (filter.topic !== '' && !matchesPattern(topic, filter.topic)) return false;
  const q = filter.q.toLowerCase();
  return q === '' || topic.toLowerCase().includes(q) || subject.toLowerCase().includes(q);
}

function matchesPattern(text: string, pattern: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  if (rest.length === 0) return text === pattern;
  const last = rest.pop() ?? '';
  if (!text.startsWith(first) || text.length < first.length + last.length || !text.endsWith(last))
    return false;
  let at = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return at <= text.length - last.length;
}

const ids = new WeakMap<object, string>();

/** What identifies a subject; also the last part of its address. It is made once for each row. */
export function idOf(named: Pick<Named, 'topic' | 'subject'>): string {
  const known = ids.get(named);
  if (known !== undefined) return known;
  const id = `${encodeURIComponent(named.topic)}/${encodeURIComponent(named.subject)}`;
  ids.set(named, id);
  return id;
}
