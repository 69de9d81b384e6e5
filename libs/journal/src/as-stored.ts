import type { SubjectSnapshot } from '#machines';

/**
 * A refolded snapshot as it would come back from the store, to be compared with the stored one. That may be older than a
 * member: a pod that carries on from a snapshot without `declared` does not make it up.
 */
export function asStored(refolded: SubjectSnapshot, stored: unknown): unknown {
  const json = JSON.parse(JSON.stringify(refolded)) as { context: Record<string, unknown> };
  const context = (stored as { context?: object } | null)?.context;
  if (context !== undefined && !('declared' in context)) delete json.context['declared'];
  return json;
}
