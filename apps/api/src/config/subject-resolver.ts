import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { subjectResolvers, type SubjectResolver } from '#registry';
import { found, type Complaint } from './complaint.js';

const path = 'producer.subjectResolver';

/**
 * The resolver that the setting names (mission rule 5): one of ours, or the default export of a module,
 * `(topic, recordFullName, role) => subject`, its path relative to the settings file. A module is asked twice at start:
 * one that answers differently, or with no text, is refused.
 */
export async function loadResolver(
  name: string,
  directory: string,
): Promise<{ ok: true; resolver: SubjectResolver } | { ok: false; complaint: Complaint }> {
  if (Object.hasOwn(subjectResolvers, name)) {
    return { ok: true, resolver: subjectResolvers[name as keyof typeof subjectResolvers] };
  }
  const refuse = (why: string, allowed: string) => ({
    ok: false as const,
    complaint: { path, found: `${found(name, path)} (${why})`, allowed },
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
    ? { ok: true, resolver }
    : refuse('two calls gave two answers, or no text', 'the same subject for the same arguments');
}

function isDeterministic(resolver: SubjectResolver): boolean {
  try {
    const ask = (): unknown => resolver('topic', 'com.example.Record', 'value');
    const first = ask();
    return typeof first === 'string' && first !== '' && first === ask();
  } catch {
    return false;
  }
}
