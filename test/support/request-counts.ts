import type { Page } from 'playwright-core';

/** How often a page asks the gateway for each thing, from now on. Times and cursors in addresses make no difference. */
export function countRequests(page: Page): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  page.on('request', (request) => {
    const { pathname, searchParams } = new URL(request.url());
    if (!pathname.startsWith('/v1/')) return;
    for (const name of ['from', 'to', 'cursor']) searchParams.delete(name);
    const name = `${request.method()} ${pathname}?${searchParams.toString()}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  });
  return counts;
}
