import { configuredKeys, type SubjectContext, type SubjectSnapshot } from '#machines';

type Members = Record<string, unknown>;

/** A refolded snapshot as JSON, without the members that a recorded one is older than. */
export function asStored(refolded: SubjectSnapshot, stored: unknown): unknown {
  const json = JSON.parse(JSON.stringify(refolded)) as { context: Members };
  const { lastEventAt, ...members } = json.context;
  json.context = { ...members, lastFactAt: lastEventAt };
  const context = (stored as { context?: Members } | null)?.context;
  if (context === undefined) return json;
  if (!('origins' in context)) delete json.context['origins'];
  if ('declaredByConfig' in context && endsInHistory(context, refolded.context)) {
    delete json.context['configured'];
    const { configured, declaredByConfig } = context;
    Object.assign(json.context, { declaredByConfig }, configured !== undefined && { configured });
  }
  return json;
}

/**
 * Whether what a stored snapshot knows of the configuration's history is the end of it. One that began before the
 * history was kept knows the last content of that time, and what came after.
 */
function endsInHistory(stored: Members, { configured = [] }: SubjectContext): boolean {
  const known = configuredKeys(stored as unknown as SubjectContext);
  const end = configured.slice(configured.length - known.length);
  return known.length > 0 === configured.length > 0 && end.join() === known.join();
}
