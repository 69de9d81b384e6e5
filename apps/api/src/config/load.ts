import { dirname, resolve } from 'node:path';
import type { ConfiguredMapping } from '#producer';
import type { SubjectResolver } from '#registry';
import { lineOf, type ConfigIssue } from './config-issue.js';
import { contradictions } from './contradictions.js';
import { checkCtasSubjects, checkDistinctSubjects } from './distinct-subjects.js';
import { overlayEnvironment } from './environment.js';
import { readMappings, type LenientFile } from './mapping-files.js';
import { wrongParameters } from './postgres-parameters.js';
import { readSettingsFile } from './read-file.js';
import type { Settings } from './settings.schema.js';
import { loadResolver } from './subject-resolver.js';
import { checkPostgresTls, readKafkaTls, type TlsFiles } from './tls-files.js';
import { strayVariables, type StrayVariable } from './stray-variables.js';
import { validateShape } from './validate.js';

/** The settings with all that they name read: schemas and resolver. */
export interface LoadedSettings {
  readonly settings: Settings;
  readonly mappings: readonly ConfiguredMapping[];
  readonly subjectResolver: SubjectResolver;
  /** Schema files that are read as Java reads them; for the log. */
  readonly lenientSchemas: readonly LenientFile[];
  /** `kafka.ssl` with its files read. */
  readonly kafkaTls: boolean | TlsFiles;
  /** Variables of the environment that look like settings and are none; for the log. */
  readonly strayVariables: readonly StrayVariable[];
}

export type Loaded =
  | { readonly ok: true; readonly loaded: LoadedSettings }
  /** One line per complaint, none with a secret in it. */
  | { readonly ok: false; readonly lines: readonly string[] };

/**
 * Reads the settings once: file, then environment over it, then shape, contradictions, and the files that they name.
 * @param file null: no file, so the defaults and the environment alone; paths are then relative to the working directory.
 */
export async function loadSettings(
  file: string | null,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Loaded> {
  const read = file === null ? { ok: true as const, raw: {} } : await readSettingsFile(file);
  if (!read.ok) return refuse(read.issues);
  const shape = validateShape(overlayEnvironment(read.raw, environment));
  if (!shape.ok) return refuse(shape.issues);
  let { settings } = shape;

  const directory = file === null ? process.cwd() : dirname(resolve(file));
  const issues = contradictions(settings);
  const schemas = await readMappings(settings, directory);
  const resolver = await loadResolver(settings.producer.subjectResolver, directory);
  const kafkaTls = await readKafkaTls(settings.kafka.ssl, directory);
  issues.push(...schemas.issues, ...kafkaTls.issues);
  if (settings.postgres !== undefined) {
    const postgres = await checkPostgresTls(settings.postgres.url, directory);
    issues.push(...wrongParameters(settings.postgres.url), ...postgres.issues);
    settings = { ...settings, postgres: { url: postgres.url } };
  }
  if (!resolver.ok) issues.push(resolver.issue);
  else {
    issues.push(...checkCtasSubjects(settings.ctas, schemas.mappings, resolver.resolver));
    issues.push(...checkDistinctSubjects(settings.mappings, schemas.mappings, resolver.resolver));
  }
  if (issues.length > 0 || !resolver.ok) return refuse(issues);
  const { mappings, lenient } = schemas;
  return {
    ok: true,
    loaded: {
      settings,
      mappings,
      subjectResolver: resolver.resolver,
      lenientSchemas: lenient,
      kafkaTls: kafkaTls.ssl,
      strayVariables: strayVariables(environment),
    },
  };
}

const refuse = (issues: readonly ConfigIssue[]): Loaded => ({ ok: false, lines: issues.map(lineOf) });
