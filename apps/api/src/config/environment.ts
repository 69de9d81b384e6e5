import type { z } from 'zod';
import { settingsSchema } from './settings.schema.js';

/** Variables that are not settings, and the one setting that has a short name. */
export const shortNames: Readonly<Record<string, readonly string[] | null>> = {
  SLUICEGATE_CONFIG: null,
  SLUICEGATE_LOG_LEVEL: ['log', 'level'],
};

/**
 * Overrides the file's settings by the environment, without changing them: `SLUICEGATE_PRODUCER__SCHEMA_CHECK_STRATEGY`
 * is `producer.schemaCheckStrategy`. Two underscores separate levels. A text is read as the setting's own type, lists as
 * JSON or separated by commas, sections as JSON. A name without `__` counts only if it is a section's
 * (`SLUICEGATE_MAPPINGS`): Kubernetes sets `SLUICEGATE_PORT` and similar variables for a service of that name.
 */
export function overlayEnvironment(
  file: Record<string, unknown>,
  environment: Readonly<Record<string, string | undefined>>,
): Record<string, unknown> {
  const raw = structuredClone(file);
  for (const [name, text] of Object.entries(environment).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const path = text === undefined ? null : pathOf(name);
    if (path !== null && text !== undefined) put(raw, path, readAs(schemaAt(path), text));
  }
  return raw;
}

/** The setting of a variable; null: none. */
export function pathOf(name: string): readonly string[] | null {
  if (!name.startsWith('SLUICEGATE_')) return null;
  const short = shortNames[name];
  if (short !== undefined) return short;
  const path = name.slice('SLUICEGATE_'.length).split('__').map(camelCase);
  return path.length > 1 || Object.hasOwn(settingsSchema.shape, path[0] ?? '') ? path : null;
}

const camelCase = (name: string): string =>
  name.toLowerCase().replaceAll(/_+([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

function put(raw: Record<string, unknown>, path: readonly string[], value: unknown): void {
  let at = raw;
  for (const key of path.slice(0, -1)) {
    const inner = Object.hasOwn(at, key) ? at[key] : undefined;
    if (inner === null || typeof inner !== 'object') at[key] = {};
    at = at[key] as Record<string, unknown>;
  }
  at[path.at(-1) ?? ''] = value;
}

export type Shape = z.core.$ZodTypes | undefined;

/** The schema inside defaults and `optional`. */
export function bare(schema: z.core.$ZodType | undefined): Shape {
  const known = schema as Shape;
  const type = known?._zod.def.type;
  return type === 'default' || type === 'prefault' || type === 'optional'
    ? bare((known as z.core.$ZodDefault)._zod.def.innerType)
    : known;
}

function schemaAt(path: readonly string[]): Shape {
  let at: Shape = settingsSchema;
  for (const key of path) {
    if (at?._zod.def.type === 'nullable') at = bare((at as z.core.$ZodNullable)._zod.def.innerType);
    if (at?._zod.def.type !== 'object') return undefined;
    at = bare((at as z.core.$ZodObject)._zod.def.shape[key]);
  }
  return at;
}

/** The text as the setting's type. A text that cannot be read as that stays a text, and `validateShape` reports it. */
function readAs(schema: Shape, text: string): unknown {
  const type: string = schema?._zod.def.type ?? 'unknown';
  switch (type) {
    case 'number':
      return /^-?\d+(\.\d+)?$/.test(text.trim()) ? Number(text) : text;
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : text;
    case 'array':
      return text.trimStart().startsWith('[')
        ? readJson(text)
        : text
            .split(',')
            .map((item) => item.trim())
            .filter((item) => item !== '');
    case 'nullable':
      return text === 'null' ? null : readAs(bare((schema as z.core.$ZodNullable)._zod.def.innerType), text);
    case 'object':
    case 'union':
    case 'null':
      return readJson(text);
    default:
      return text;
  }
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
