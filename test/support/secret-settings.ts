import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import { bare, type Shape } from '../../apps/api/src/config/environment.js';

/** How a run of the gateway gets its secrets. In those of `files` they are rotated. */
export const sources = [
  'the settings file',
  'the environment',
  'files',
  'client credentials',
  'client credentials in files',
  'token files',
  'a token',
] as const;
export type Source = (typeof sources)[number];

/** The settings that name a private key in every run. */
const everywhere: readonly Source[] = sources;
const inClearText: readonly Source[] = sources.filter((source) => source !== 'files');

/** Every setting that is or names a secret, or an address that may have one, and the runs that plant a secret there. */
export const secretSettings: Readonly<Record<string, readonly Source[]>> = {
  'http.tls.keyFile': everywhere,
  'kafka.ssl.keyFile': everywhere,
  'kafka.sasl.password': ['the settings file', 'the environment', 'a token'],
  'kafka.sasl.passwordFile': ['files'],
  'kafka.sasl.tokenFile': ['token files'],
  'kafka.sasl.clientCredentials.url': ['client credentials', 'client credentials in files'],
  'kafka.sasl.clientCredentials.clientSecret': ['client credentials'],
  'kafka.sasl.clientCredentials.clientSecretFile': ['client credentials in files'],
  'schemaRegistry.auth.password': ['the settings file', 'the environment'],
  'schemaRegistry.auth.passwordFile': ['files'],
  'schemaRegistry.auth.token': ['a token'],
  'schemaRegistry.auth.tokenFile': ['token files'],
  'schemaRegistry.auth.clientCredentials.url': ['client credentials', 'client credentials in files'],
  'schemaRegistry.auth.clientCredentials.clientSecret': ['client credentials'],
  'schemaRegistry.auth.clientCredentials.clientSecretFile': ['client credentials in files'],
  'schemaRegistry.ssl.keyFile': everywhere,
  'postgres.url': inClearText,
  'postgres.passwordFile': ['files'],
  'auth.apiKeys[].key': inClearText,
  'auth.apiKeys[].keyFile': everywhere,
  'auth.jwt[].jwksUrl': everywhere,
};

/** Settings whose names look like it, and why they have no secret. */
export const notSecret: Readonly<Record<string, string>> = {
  'schemaRegistry.url': 'a user, a password or a query is refused',
  'auth.apiKeys[].keyHash': 'the hash of a long random key',
  'auth.storedKeys': 'on or off',
};

/** The settings whose names could be those of a secret: `auth.apiKeys[].key`. */
export function maybeSecret(schema: z.core.$ZodType): readonly string[] {
  const paths = leavesOf(bare(schema)).map((path) => path.replaceAll('.[]', '[]').replace(/\[\]$/, ''));
  return [...new Set(paths)].filter((path) =>
    /passw|secret|token|key|url|credential|cookie|private/i.test(path.split('.').at(-1) ?? ''),
  );
}

/** The paths of settings that have no parts. */
function leavesOf(schema: Shape): readonly string[] {
  const type: string = schema?._zod.def.type ?? 'unknown';
  switch (type) {
    case 'nullable':
      return leavesOf(bare((schema as z.core.$ZodNullable)._zod.def.innerType));
    case 'union':
      return (schema as z.core.$ZodUnion)._zod.def.options.flatMap((option) => leavesOf(bare(option)));
    case 'array':
      return below('[]', bare((schema as z.core.$ZodArray)._zod.def.element));
    case 'object':
      return Object.entries((schema as z.core.$ZodObject)._zod.def.shape).flatMap(([name, inner]) =>
        below(name, bare(inner)),
      );
    default:
      return [''];
  }
}

const below = (name: string, schema: Shape): readonly string[] =>
  leavesOf(schema).map((path) => (path === '' ? name : `${name}.${path}`));

/** The paths of settings, as above, whose text, or the file that it names, is a secret. */
export function secretPaths(settings: unknown, isSecret: (text: string) => boolean): readonly string[] {
  const found = valuesOf(settings, '').filter(
    ([path, text]) => isSecret(text) || (path.endsWith('File') && isSecret(readFileSync(text, 'utf8'))),
  );
  return [...new Set(found.map(([path]) => path))].toSorted();
}

/** Files with a secret or a private key that settings name. */
export const secretFiles = (settings: unknown): readonly string[] =>
  valuesOf(settings, '').flatMap(([path, text]) =>
    path.endsWith('File') && Object.hasOwn(secretSettings, path) ? [text] : [],
  );

function valuesOf(value: unknown, path: string): readonly (readonly [path: string, text: string])[] {
  if (Array.isArray(value)) return value.flatMap((each) => valuesOf(each, `${path}[]`));
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([name, inner]) =>
      valuesOf(inner, path === '' ? name : `${path}.${name}`),
    );
  return typeof value === 'string' ? [[path, value]] : [];
}
