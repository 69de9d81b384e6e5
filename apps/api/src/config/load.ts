import { dirname, resolve } from 'node:path';
import type { ConfiguredMapping } from '#producer';
import type { SubjectResolver } from '#registry';
import { hashOf } from '../access/credential.js';
import { missingSigner } from '../credentials/missing-signer.js';
import { namedFiles } from '../credentials/named-files.js';
import { SecretFiles } from '../credentials/secret-files.js';
import { lineOf, type ConfigIssue } from './config-issue.js';
import { contradictions } from './contradictions.js';
import { checkCtasSubjects, checkDistinctSubjects } from './distinct-subjects.js';
import { overlayEnvironment } from './environment.js';
import { readMappings, type LenientFile } from './mapping-files.js';
import { wrongParameters } from './postgres-parameters.js';
import { readSettingsFile } from './read-file.js';
import type { Settings } from './settings.schema.js';
import { loadResolver } from './subject-resolver.js';
import { strayVariables, type StrayVariable } from './stray-variables.js';
import { validateShape } from './validate.js';

/** The settings, with the files that they name: schemas and resolver. */
export interface LoadedSettings {
  readonly settings: Settings;
  readonly mappings: readonly ConfiguredMapping[];
  readonly subjectResolver: SubjectResolver;
  /** Schema files that violate the specification and are read as Java reads them; for the log. */
  readonly lenientSchemas: readonly LenientFile[];
  /** The secrets and certificates that settings name as files. */
  readonly files: SecretFiles;
  /** Variables of the environment that look like settings but are not; for the log. */
  readonly strayVariables: readonly StrayVariable[];
}

export type Loaded =
  | { readonly ok: true; readonly loaded: LoadedSettings }
  /** One line per issue, none with a secret in it. */
  | { readonly ok: false; readonly lines: readonly string[] };

/**
 * Loads the settings once: the file, overridden by the environment; then checks the shape, contradictions, and the files that
 * they name.
 * @param file null: only the defaults and the environment; paths are then relative to the working directory
 */
export async function loadSettings(
  file: string | null,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Loaded> {
  const read = file === null ? { ok: true as const, raw: {} } : await readSettingsFile(file);
  if (!read.ok) return failedWith(read.issues);
  const shape = validateShape(overlayEnvironment(read.raw, environment));
  if (!shape.ok) return failedWith(shape.issues);
  const settings = { ...shape.settings, auth: withoutKeyTexts(shape.settings.auth) };

  const directory = file === null ? process.cwd() : dirname(resolve(file));
  const issues = contradictions(settings);
  const schemas = await readMappings(settings, directory);
  const resolver = await loadResolver(settings.producer.subjectResolver, directory);
  const secrets = await SecretFiles.read(namedFiles(settings, directory));
  issues.push(...schemas.issues, ...secrets.issues, ...missingSigner(settings));
  if (settings.postgres !== undefined) issues.push(...wrongParameters(settings.postgres.url));
  if (!resolver.ok) issues.push(resolver.issue);
  else {
    issues.push(...checkCtasSubjects(settings.ctas, schemas.mappings, resolver.resolver));
    issues.push(...checkDistinctSubjects(settings.mappings, schemas.mappings, resolver.resolver));
  }
  if (issues.length > 0 || !resolver.ok) return failedWith(issues);
  const { mappings, lenient } = schemas;
  return {
    ok: true,
    loaded: {
      settings,
      mappings,
      subjectResolver: resolver.resolver,
      lenientSchemas: lenient,
      files: secrets.files,
      strayVariables: strayVariables(environment),
    },
  };
}

/** The hashes of keys stand for their texts: nothing that is kept has a key of a caller. */
const withoutKeyTexts = (auth: Settings['auth']): Settings['auth'] => ({
  ...auth,
  apiKeys: auth.apiKeys.map(({ key, ...rest }) =>
    key === undefined ? rest : { ...rest, keyHash: hashOf(key) },
  ),
});

const failedWith = (issues: readonly ConfigIssue[]): Loaded => ({ ok: false, lines: issues.map(lineOf) });
