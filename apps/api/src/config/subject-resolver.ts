import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { LRUCache } from 'lru-cache';
import { subjectResolvers, type SubjectResolver } from '#registry';
import { describeFile, type ConfigIssue } from './config-issue.js';

const path = 'producer.subjectResolver';

/** The number of a module's results that are cached; the least recently used ones are dropped. */
const MAX_CACHED = 10_000;

/**
 * The resolver that the setting names (rule 5): a built-in one, or the default export of a module,
 * `(topic, recordFullName, role) => subject`, its path relative to the settings file. A module is called twice at the start:
 * it is refused if the results differ, or are not texts. Afterwards it is called twice for each new input; if it fails there,
 * it determines no subject.
 */
export async function loadResolver(
  name: string,
  directory: string,
): Promise<{ ok: true; resolver: SubjectResolver } | { ok: false; issue: ConfigIssue }> {
  if (Object.hasOwn(subjectResolvers, name)) {
    return { ok: true, resolver: subjectResolvers[name as keyof typeof subjectResolvers] };
  }
  const failure = (why: string, allowed: string) => ({
    ok: false as const,
    issue: { path, found: `${describeFile(name)} (${why})`, allowed },
  });
  let module: { readonly default?: unknown };
  try {
    module = (await import(pathToFileURL(resolve(directory, name)).href)) as { readonly default?: unknown };
  } catch (error) {
    return failure(
      error instanceof Error ? ((error as NodeJS.ErrnoException).code ?? error.name) : 'an error',
      'a module that can be loaded',
    );
  }
  if (typeof module.default !== 'function') {
    return failure(
      'its default export is not a function',
      'a default export (topic, recordFullName, role) => subject',
    );
  }
  const resolver = module.default as SubjectResolver;
  return isDeterministic(resolver)
    ? { ok: true, resolver: guarded(resolver) }
    : failure('two calls returned different results, or no text', 'the same subject for the same arguments');
}

function isDeterministic(resolver: SubjectResolver): boolean {
  return resolveTwice(resolver, 'topic', 'com.example.Record', 'value') !== null;
}

/** Makes a user's module keep the contract of `SubjectResolver`: it never throws, and the same input gives the same subject. */
function guarded(resolver: SubjectResolver): SubjectResolver {
  const results = new LRUCache<string, { readonly subject: string | null }>({ max: MAX_CACHED });
  return (topic, fullName, role) => {
    const key = JSON.stringify([topic, fullName, role]);
    const result = results.get(key) ?? { subject: resolveTwice(resolver, topic, fullName, role) };
    results.set(key, result);
    return result.subject;
  };
}

/** Null: it throws, returns no text, or returns different texts. */
function resolveTwice(resolver: SubjectResolver, ...input: Parameters<SubjectResolver>): string | null {
  const first = resolveOnce(resolver, input);
  return first !== null && first === resolveOnce(resolver, input) ? first : null;
}

function resolveOnce(resolver: SubjectResolver, input: Parameters<SubjectResolver>): string | null {
  try {
    const result: unknown = resolver(...input);
    // A promise is not a text. If it were rejected unhandled, the process would end.
    if (result instanceof Promise) result.catch(() => undefined);
    return typeof result === 'string' && result !== '' ? result : null;
  } catch {
    return null;
  }
}
