import type { ConfiguredMapping } from '#producer';
import type { SubjectResolver } from '#registry';
import type { ConfigIssue } from './config-issue.js';
import type { Settings } from './settings.schema.js';

/**
 * Rule 9 for subjects: with a resolver that uses record names, two topics can share a subject. Only mapped records have a
 * name before the first one is sent, so only these can be compared at the start.
 */
export function checkCtasSubjects(
  ctas: Settings['ctas'],
  mappings: readonly ConfiguredMapping[],
  resolver: SubjectResolver,
): ConfigIssue[] {
  return ctas.flatMap(({ input, output }, index) => {
    if (input === output) return [];
    for (const role of ['key', 'value'] as const) {
      const subject = resolver(output, nameOf(mappings, output, role), role);
      if (subject !== null && subject === resolver(input, nameOf(mappings, input, role), role)) {
        const found = `${JSON.stringify(output)}, whose ${role} subject is ${JSON.stringify(subject)}`;
        return [{ path: `ctas.${index}.output`, found, allowed: "another subject than the input's" }];
      }
    }
    return [];
  });
}

/** Rule 1: a key is pinned and a value may follow, so a topic's key and value need a subject each. */
export function checkDistinctSubjects(
  settings: Settings['mappings'],
  mappings: readonly ConfiguredMapping[],
  resolver: SubjectResolver,
): ConfigIssue[] {
  return settings.flatMap(({ topic, key, value }, index) => {
    if (key === undefined || value === undefined) return [];
    const subject = resolver(topic, nameOf(mappings, topic, 'value'), 'value');
    if (subject === null || subject !== resolver(topic, nameOf(mappings, topic, 'key'), 'key')) return [];
    const found = `a record whose subject is ${JSON.stringify(subject)}, like the key's`;
    return [{ path: `mappings.${index}.value`, found, allowed: "another subject than the key's" }];
  });
}

const nameOf = (
  mappings: readonly ConfiguredMapping[],
  topic: string,
  role: 'key' | 'value',
): string | null =>
  mappings.find((mapping) => mapping.topic === topic && mapping.role === role)?.mapping.fullName ?? null;
