import type { z } from 'zod';
import { nearestName } from '#registry';
import { describeFound, describeName, type ConfigIssue } from './config-issue.js';
import { settingsSchema, type Settings } from './settings.schema.js';

/** Checks the raw settings against their shape: the typed object, or every issue. */
export function validateShape(
  raw: Record<string, unknown>,
): { ok: true; settings: Settings } | { ok: false; issues: ConfigIssue[] } {
  const issues = autoRegisterIssues(raw, []);
  const parsed = settingsSchema.safeParse(raw);
  if (!parsed.success) issues.push(...parsed.error.issues.flatMap((issue) => issuesOf(issue, raw)));
  if (issues.length > 0 || !parsed.success) return { ok: false, issues };
  return { ok: true, settings: parsed.data };
}

function issuesOf(issue: z.core.$ZodIssue, raw: unknown): ConfigIssue[] {
  const path = issue.path.map(String);
  if (issue.code !== 'unrecognized_keys') {
    const dotted = path.join('.') || '(the whole file)';
    return [{ path: dotted, found: describeFound(valueAt(raw, path), dotted), allowed: issue.message }];
  }
  return issue.keys
    .filter((key) => !isAutoRegister(key))
    .map((key) => {
      const meant = nearestName(key, issue.message.split(', '));
      const hint = meant === null ? '' : ` (did you mean ${meant}?)`;
      return {
        path: [...path, meant === null && holdsSecrets(path) ? describeName('') : describeName(key)].join(
          '.',
        ),
        found: 'an unknown setting',
        allowed: `${issue.message}${hint}`,
      };
    });
}

/** Sections in which an unknown name may be a secret that lacks its own name. */
const holdsSecrets = ([section, inner]: readonly string[]): boolean =>
  section === 'auth' || section === 'postgres' || inner === 'auth' || inner === 'sasl';

/** Nothing in Sluicegate registers a schema (rule 8), so a setting that asks for it is reported, however it is spelled. */
function autoRegisterIssues(value: unknown, path: readonly string[]): ConfigIssue[] {
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const here = [...path, key];
    if (!isAutoRegister(key)) return autoRegisterIssues(inner, here);
    const dotted = here.join('.');
    return [
      {
        path: dotted,
        found: describeFound(inner, dotted),
        allowed: 'nothing (AutoRegister is fixed at false)',
      },
    ];
  });
}

const isAutoRegister = (key: string): boolean =>
  /^(producer)?autoregister(schemas?)?$/.test(key.replaceAll(/[-_.]/g, '').toLowerCase());

function valueAt(raw: unknown, path: readonly string[]): unknown {
  let value = raw;
  for (const key of path) {
    if (value === null || typeof value !== 'object') return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}
