/**
 * The context of a subject with its colons, e.g. `:.eu:` of `:.eu:bars-value`; empty for the default context, which is
 * also written `:.:` (Confluent, "Schema contexts"). Ids are unique within a context only.
 */
export function contextOf(subject: string): string {
  const context = /^:\.[^:]*:/.exec(subject)?.[0] ?? '';
  return context === ':.:' ? '' : context;
}

/** A subject as a schema of another subject names it: without a context of its own it is of the other's. */
export function subjectIn(context: string, subject: string): string {
  return subject.startsWith(':') ? subject : context + subject;
}
