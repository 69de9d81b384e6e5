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

/** Whether an answer is about a subject. A context may stand in the registry's address, and be told in the answer alone; the default one may be left out. */
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
 * Whether a subject of a list that may name subjects of several contexts is the one asked for. Where it is asked for
 * without a context, that of the address counts, which the answer may leave out.
 */
export function isListedSubject(listed: string, requested: string, address: string): boolean {
  if (withoutContext(listed) !== withoutContext(requested)) return false;
  const own = contextOf(requested);
  return own === '' ? ['', address].includes(contextOf(listed)) : contextOf(listed) === own;
}

/** A subject as a schema of another subject names it: without a context of its own it is of the other's. */
export function subjectIn(context: string, subject: string): string {
  return subject.startsWith(':') ? subject : context + subject;
}
