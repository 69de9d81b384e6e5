import { outcomes, verdicts, type Outcome, type Verdict } from '../../text/mismatches.js';

/** Which mismatches are shown: every filter of the gateway's list, all of it in the address. Empty: any. */
export interface MismatchFilter {
  /** A text in topic, subject, request id or names of fields. */
  readonly q: string;
  /** A pattern, where `*` stands for any run of characters. */
  readonly topic: string;
  readonly subject: string;
  readonly role: 'key' | 'value' | '';
  readonly kind: string;
  readonly class: string;
  readonly verdict: Verdict | '';
  readonly outcome: Outcome | '';
  /** Digits. */
  readonly schema_id: string;
  /** ISO 8601: opened then or later. */
  readonly from: string;
  /** ISO 8601: opened before. */
  readonly to: string;
}

export type FilterName = keyof MismatchFilter;

export const filterNames: readonly FilterName[] = [
  'q',
  'topic',
  'subject',
  'role',
  'kind',
  'class',
  'verdict',
  'outcome',
  'schema_id',
  'from',
  'to',
];

/** Filters that are folded away until somebody uses them. */
export const rareFilters: readonly FilterName[] = ['subject', 'role', 'class', 'schema_id'];

const oneOf = <T extends string>(allowed: readonly T[], text: string | null): T | '' =>
  allowed.find((each) => each === text) ?? '';

/** What is not allowed in an address counts as absent. */
export function readFilter(address: URLSearchParams): MismatchFilter {
  const text = (name: FilterName): string => address.get(name)?.trim() ?? '';
  const id = text('schema_id');
  return {
    q: text('q'),
    topic: text('topic'),
    subject: text('subject'),
    role: oneOf(['key', 'value'], address.get('role')),
    kind: text('kind'),
    class: text('class'),
    verdict: oneOf(verdicts, address.get('verdict')),
    outcome: oneOf(outcomes, address.get('outcome')),
    schema_id: /^\d{1,10}$/.test(id) && Number(id) < 2 ** 31 ? id : '',
    from: instantOf(text('from')),
    to: instantOf(text('to')),
  };
}

function instantOf(text: string): string {
  const ms = /^\d{4}-\d\d-\d\dT/.test(text) ? Date.parse(text) : NaN;
  return Number.isNaN(ms) ? '' : new Date(ms).toISOString();
}

/** The filter as query parameters of the gateway. */
export function queryOf(filter: MismatchFilter) {
  const given = Object.fromEntries(
    filterNames.flatMap((name) => (filter[name] === '' ? [] : [[name, filter[name]]])),
  ) as { readonly [Name in Exclude<FilterName, 'schema_id'>]?: Exclude<MismatchFilter[Name], ''> };
  return { ...given, ...(filter.schema_id !== '' && { schema_id: Number(filter.schema_id) }) } as Omit<
    typeof given,
    'schema_id'
  > & { readonly schema_id?: number };
}

/** The filters that are in use. */
export const usedFilters = (filter: MismatchFilter): readonly FilterName[] =>
  filterNames.filter((name) => filter[name] !== '');

/** Changes the address; an empty text takes a parameter away. */
export type Change = (change: Readonly<Record<string, string>>) => void;

/** The address after a change; what is empty is left out, everything else stays. */
export function changed(address: URLSearchParams, change: Readonly<Record<string, string>>): URLSearchParams {
  const next = new URLSearchParams(address);
  for (const [name, value] of Object.entries(change)) {
    if (value === '') next.delete(name);
    else next.set(name, value);
  }
  return next;
}

/** The gateway's list as an address, absolute. */
export function listAddress(origin: string, filter: MismatchFilter): string {
  const query = new URLSearchParams(usedFilters(filter).map((name) => [name, filter[name]])).toString();
  return `${origin}/v1/mismatches${query === '' ? '' : `?${query}`}`;
}
