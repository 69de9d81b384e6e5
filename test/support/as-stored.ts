import { configuredKeys, type SubjectContext, type SubjectSnapshot } from '#machines';

type Members = Record<string, unknown>;

/** A refolded snapshot as it is stored, without the members that are newer than the recorded snapshot. */
export function asStored(refolded: SubjectSnapshot, stored: unknown): unknown {
  const json = JSON.parse(JSON.stringify(refolded)) as { context: Members };
  const { lastEventAt, ...members } = json.context;
  json.context = { ...members, lastFactAt: lastEventAt };
  const context = (stored as { context?: Members } | null)?.context;
  if (context === undefined) return json;
  if (!('origins' in context)) delete json.context['origins'];
  if ('declaredByConfig' in context && areNewestKeys(context, refolded.context)) {
    delete json.context['configured'];
    const { configured, declaredByConfig } = context;
    Object.assign(json.context, { declaredByConfig }, configured !== undefined && { configured });
  }
  return json;
}

/**
 * Whether the configured keys of a stored snapshot are the newest ones of the refolded snapshot. A stored snapshot that is older
 * than `configured` holds the last key of that time, and those that came after.
 */
function areNewestKeys(stored: Members, { configured = [] }: SubjectContext): boolean {
  const known = configuredKeys(stored as unknown as SubjectContext);
  const end = configured.slice(configured.length - known.length);
  return known.length > 0 === configured.length > 0 && end.join() === known.join();
}
