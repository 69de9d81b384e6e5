/**
 * The context of a subject with its colons, e.g. `:.eu:` of `:.eu:bars-value`; empty for the default context, which is
 * also written `:.:` (Confluent, "Schema contexts"). Ids are unique within a context only.
 */
export function contextOf(subject: string): string {
  const context = /^:\.[^:]*:/.exec(subject)?.[0] ?? '';
  return context === ':.:' ? '' : context;
}

/** A subject's name within its context, e.g. `bars-value` of `:.eu:bars-value`. */
function withoutContext(subject: string): string {
  return subject.replace(/^:\.[^:]*:/, '');
}

/** Whether the subject that a response names is the requested one. The context may come from the registry's address, so that only the response names it; the default context may be omitted. */
export function isSubject(named: string, requested: string): boolean {
  if (withoutContext(named) !== withoutContext(requested)) return false;
  return contextOf(requested) === '' || contextOf(named) === contextOf(requested);
}

/** The context in a registry's address, e.g. `:.eu:` of `https://registry/contexts/.eu`; empty for the default one. */
export function contextInAddress(address: string): string {
  const context = /\/contexts\/:?(\.[^/:]*):?$/.exec(decodeURI(address))?.[1];
  return context === undefined ? '' : contextOf(`:${context}:`);
}

/**
 * Whether a subject in a list that spans several contexts is the requested one. For a requested subject without a context,
 * the context of the address counts, which the response may omit.
 */
export function isListedSubject(listed: string, requested: string, address: string): boolean {
  if (withoutContext(listed) !== withoutContext(requested)) return false;
  const own = contextOf(requested);
  return own === '' ? ['', address].includes(contextOf(listed)) : contextOf(listed) === own;
}

/** A subject named by a schema in another context: without a context of its own it belongs to that one. */
export function subjectIn(context: string, subject: string): string {
  return subject.startsWith(':') ? subject : context + subject;
}
