import type { SubjectSnapshot } from '#machines';

/**
 * A refolded snapshot as it would come back from the store, to be compared with the stored one. A pod of an earlier release
 * may have stored that, without the member `origins`: one that carries on from it does not make it up.
 */
export function asStored(refolded: SubjectSnapshot, stored: unknown): unknown {
  const json = JSON.parse(JSON.stringify(refolded)) as { context: Record<string, unknown> };
  const context = (stored as { context?: object } | null)?.context;
  if (context !== undefined && !('origins' in context)) delete json.context['origins'];
  return json;
}
