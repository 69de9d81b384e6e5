import type { IncomingHttpHeaders } from 'node:http';

/**
 * Whether a browser sends a request for a page of another origin. It adds what identifies the caller, such as a certificate
 * or its place on this machine, to the requests of any page, so such a request must not count as the caller's own.
 * `Origin` and `Sec-Fetch-Site` are headers that no page can set.
 * @param origins whose pages are allowed (`http.cors`)
 */
export function isCrossSite(headers: IncomingHttpHeaders, origins: ReadonlySet<string>): boolean {
  const { origin, host = '', 'sec-fetch-site': site } = headers;
  if (origin === undefined) return site !== undefined && !ownSites.has(site);
  if (origins.has(origin)) return false;
  if (site !== undefined && !ownSites.has(site)) return true;
  const own = host.toLowerCase();
  return own === '' || (origin !== `http://${own}` && origin !== `https://${own}`);
}

/** `none`: the address was typed, or is a bookmark. `same-site` is another port of this machine. */
const ownSites: ReadonlySet<string | string[]> = new Set(['same-origin', 'none']);
