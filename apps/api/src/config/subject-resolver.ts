import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { LruCache, subjectResolvers, type SubjectResolver } from '#registry';
import { describeFile, type ConfigIssue } from './config-issue.js';

const path = 'producer.subjectResolver';

/** So many answers of a module are remembered; the ones not used for longest are asked for again. */
const REMEMBERED = 10_000;

/**
 * The resolver that the setting names (rule 5): one of ours, or the default export of a module,
 * `(topic, recordFullName, role) => subject`, its path relative to the settings file. A module is asked twice at start:
 * one that answers differently, or with no text, is refused. Afterwards it is asked twice for each new input; where it
 * fails there, it names no subject.
 */
export async function loadResolver(
  name: string,
  directory: string,
): Promise<{ ok: true; resolver: SubjectResolver } | { ok: false; issue: ConfigIssue }> {
  if (Object.hasOwn(subjectResolvers, name)) {
    return { ok: true, resolver: subjectResolvers[name as keyof typeof subjectResolvers] };
  }
  const refuse = (why: string, allowed: string) => ({
    ok: false as const,
    issue: { path, found: `${describeFile(name)} (${why})`, allowed },
  });
  let module: { readonly default?: unknown };
  try {
    module = (await import(pathToFileURL(resolve(directory, name)).href)) as { readonly default?: unknown };
  } catch (error) {
    return refuse(
      error instanceof Error ? ((error as NodeJS.ErrnoException).code ?? error.name) : 'an error',
      'a module that can be loaded',
    );
  }
  if (typeof module.default !== 'function') {
    return refuse(
      'its default export is no function',
      'a default export (topic, recordFullName, role) => subject',
    );
  }
  const resolver = module.default as SubjectResolver;
  return isDeterministic(resolver)
    ? { ok: true, resolver: guarded(resolver) }
    : refuse('two calls gave two answers, or no text', 'the same subject for the same arguments');
}

function isDeterministic(resolver: SubjectResolver): boolean {
  return resolveTwice(resolver, 'topic', 'com.example.Record', 'value') !== null;
}

/** A module of our users behind the promise of `SubjectResolver`: never throws, and the same input gives the same subject. */
function guarded(resolver: SubjectResolver): SubjectResolver {
  const known = new LruCache<string | null>(REMEMBERED);
  return (topic, fullName, role) =>
    known.get(JSON.stringify([topic, fullName, role]), () => resolveTwice(resolver, topic, fullName, role));
}

/** Null: it throws, answers no text, or answers differently. */
function resolveTwice(resolver: SubjectResolver, ...input: Parameters<SubjectResolver>): string | null {
  const first = resolveOnce(resolver, input);
  return first !== null && first === resolveOnce(resolver, input) ? first : null;
}

function resolveOnce(resolver: SubjectResolver, input: Parameters<SubjectResolver>): string | null {
  try {
    const answer: unknown = resolver(...input);
    // A promise is no text; one that is rejected and that nobody waits for would end the process.
    if (answer instanceof Promise) answer.catch(() => undefined);
    return typeof answer === 'string' && answer !== '' ? answer : null;
  } catch {
    return null;
  }
}
