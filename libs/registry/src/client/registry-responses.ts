import type { RegistryResponse } from '../port.js';

type Range = readonly [first: number, last: number];

/** A response other than 200 with the requested object, from a registry or from something else at its address. */
export interface RegistryResponseRow {
  readonly name: string;
  /** HTTP statuses. */
  readonly status: Range;
  /** The range of `error_code`. A row with codes only matches JSON with a numeric `error_code`; null matches any body. */
  readonly codes: Range | null;
  /** The status that the registry client returns. */
  readonly lookup: Exclude<RegistryResponse<never>['status'], 'ok'>;
}

const ANY_CODE: Range = [0, Number.MAX_SAFE_INTEGER];

/** Every response that matches no other row. */
const OTHER_RESPONSE = outage(
  'every other status, and 400, 404, 409 and 422 without an `error_code` as above',
  [100, 999],
);

/**
 * Confluent's Schema Registry API, "Errors"; Apicurio's `/apis/ccompat/v7` responds in the same way. The first match counts.
 * A response that is not the registry's own is an outage, so that schema errors and outages are never confused.
 */
export const REGISTRY_RESPONSES: readonly RegistryResponseRow[] = [
  denied('401: the credentials are missing or invalid', [401, 401]),
  denied('403: the caller lacks permission', [403, 403]),
  {
    name: '404 with 40401, 40402 or 40403: no such subject, version or schema',
    status: [404, 404],
    codes: [40401, 40403],
    lookup: 'not_found',
  },
  {
    name: '409: the schema is incompatible',
    status: [409, 409],
    codes: ANY_CODE,
    lookup: 'unusable',
  },
  {
    name: '422 with 42201, 42202, 42203 …: the schema or the version is invalid',
    status: [422, 422],
    codes: ANY_CODE,
    lookup: 'unusable',
  },
  {
    name: '400 with a code: the request is malformed',
    status: [400, 400],
    codes: ANY_CODE,
    lookup: 'unreachable',
  },
  outage('429: too many requests', [429, 429]),
  outage('500 with 50001, 50002, 50003 …, 502, 503, 504', [500, 599]),
  outage('3xx: a redirect, which is not followed', [300, 399]),
  outage('2xx with a body that is not a registry’s', [200, 299]),
  OTHER_RESPONSE,
];

function denied(name: string, status: Range): RegistryResponseRow {
  return { name, status, codes: null, lookup: 'denied' };
}

function outage(name: string, status: Range): RegistryResponseRow {
  return { name, status, codes: null, lookup: 'unreachable' };
}

/** The row of a response. @param errorCode null when the body is not an error of the registry */
export function registryResponseRow(status: number, errorCode: number | null): RegistryResponseRow {
  const row = REGISTRY_RESPONSES.find(
    (row) =>
      within(status, row.status) &&
      (row.codes === null || (errorCode !== null && within(errorCode, row.codes))),
  );
  return row ?? OTHER_RESPONSE;
}

function within(value: number, [first, last]: Range): boolean {
  return value >= first && value <= last;
}
