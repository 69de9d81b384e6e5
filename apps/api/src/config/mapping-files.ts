import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { withFieldCase, type Role } from '#machines';
import type { ConfiguredMapping } from '#producer';
import { parseSchema, type FieldCase, type Schema, type SchemaInvalid } from '#registry';
import {
  describeFile,
  hideQuoted,
  describeName,
  describeReadFailure,
  type ConfigIssue,
} from './config-issue.js';
import type { Settings } from './settings.schema.js';

/** A schema file that violates the specification, and is read as Java reads it (ADR 22). */
export interface LenientFile {
  /** The setting that names it, e.g. `mappings.0.value.schemaFile`. */
  readonly setting: string;
  readonly warnings: readonly SchemaInvalid[];
}

/**
 * The configured mappings with their schemas, each path relative to the settings file. They have no registry id until their
 * first use binds it.
 */
export async function readMappings(
  { mappings, producer }: Pick<Settings, 'mappings' | 'producer'>,
  directory: string,
): Promise<{ mappings: ConfiguredMapping[]; issues: ConfigIssue[]; lenient: LenientFile[] }> {
  const read: ConfiguredMapping[] = [];
  const lenient: LenientFile[] = [];
  const issues: ConfigIssue[] = [];
  for (const [index, { topic, key, value }] of mappings.entries()) {
    for (const [role, side] of [
      ['key', key],
      ['value', value],
    ] as const) {
      if (side === undefined) continue;
      const setting = `mappings.${index}.${role}.schemaFile`;
      const schema = await readSchema(side.schemaFile, directory, setting);
      if (!schema.ok) {
        issues.push(schema.issue);
        continue;
      }
      const fieldCase = ('fieldCase' in side ? side.fieldCase : undefined) ?? producer.fieldCase;
      read.push(configured(topic, role, { ...side, fieldCase }, schema.schema));
      const { warnings } = schema.schema;
      if (warnings.length > 0) lenient.push({ setting, warnings });
    }
  }
  return { mappings: read, issues, lenient };
}

async function readSchema(
  file: string,
  directory: string,
  path: string,
): Promise<{ ok: true; schema: Schema } | { ok: false; issue: ConfigIssue }> {
  let text: string;
  try {
    text = await readFile(resolve(directory, file), 'utf8');
  } catch (error) {
    const found = `${describeFile(file)} (${describeReadFailure(error)})`;
    return { ok: false, issue: { path, found, allowed: 'a readable file' } };
  }
  const parsed = parseSchema(text, 'configured');
  if (parsed.ok) return parsed;
  const { path: invalidPath, actual, expected } = parsed.invalid;
  // A wrong file may contain anything, including secret names.
  const where = invalidPath === '' ? 'its root' : describeName(invalidPath);
  return {
    ok: false,
    issue: {
      path,
      found: `${describeFile(file)} with ${hideQuoted(actual)} at ${where}`,
      allowed: hideQuoted(expected),
    },
  };
}

function configured(
  topic: string,
  role: Role,
  side: {
    readonly record: 'specific' | 'generic';
    readonly wire: 'prefix' | 'header';
    readonly fieldCase: FieldCase;
    readonly replaces?: string | undefined;
  },
  schema: Schema,
): ConfiguredMapping {
  const { text, fingerprint, fullName } = schema;
  const { record, wire, fieldCase, replaces } = side;
  const mapping = {
    record,
    schema: text,
    fingerprint,
    fullName,
    schemaId: null,
    version: null,
    ...(wire === 'header' && { wire }),
  };
  const configured = { topic, role, mapping: withFieldCase(mapping, fieldCase) };
  return { ...configured, ...(replaces !== undefined && { replaces }) };
}
