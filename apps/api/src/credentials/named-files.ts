import { resolve } from 'node:path';
import { postgresFiles } from '../config/postgres-url.js';
import type { Settings } from '../config/settings.schema.js';
import type { FileGroup, FileKind } from './file-group.js';

type Named = readonly [kind: FileKind, path: string, file: string | undefined];

/** Settings of a connection, as far as they name files. */
interface TlsSection {
  readonly caFile?: string | undefined;
  readonly certFile?: string | undefined;
  readonly keyFile?: string | undefined;
}
interface AuthSection {
  readonly passwordFile?: string | undefined;
  readonly tokenFile?: string | undefined;
  readonly clientCredentials?:
    { readonly clientSecretFile?: string | undefined; readonly caFile?: string | undefined } | undefined;
}

/** Every file with a secret or a certificate that settings name. @param directory that relative paths belong to */
export function namedFiles(settings: Settings, directory: string): readonly FileGroup[] {
  const { http, kafka, schemaRegistry, postgres, auth } = settings;
  const group = (setting: string, named: readonly Named[]): readonly FileGroup[] => {
    const files = named.flatMap(([kind, path, file]) =>
      file === undefined ? [] : [{ kind, path, file, absolute: resolve(directory, file) }],
    );
    return files.length === 0 ? [] : [{ setting, files }];
  };
  const single = (kind: FileKind, setting: string, file: string | undefined) =>
    group(setting, [[kind, setting, file]]);
  const tls = (setting: string, { caFile, certFile, keyFile }: TlsSection) =>
    group(setting, [
      ['ca', `${setting}.caFile`, caFile],
      ['cert', `${setting}.certFile`, certFile],
      ['key', `${setting}.keyFile`, keyFile],
    ]);
  const credentials = (setting: string, { passwordFile, tokenFile, clientCredentials }: AuthSection) => [
    ...single('secret', `${setting}.passwordFile`, passwordFile),
    ...single('token', `${setting}.tokenFile`, tokenFile),
    ...single('secret', `${setting}.clientCredentials.clientSecretFile`, clientCredentials?.clientSecretFile),
    ...tls(`${setting}.clientCredentials`, { caFile: clientCredentials?.caFile }),
  ];
  return [
    ...(http.tls === undefined
      ? []
      : group('http.tls', [
          ['ca', 'http.tls.clientCaFile', http.tls.clientCaFile],
          ['cert', 'http.tls.certFile', http.tls.certFile],
          ['key', 'http.tls.keyFile', http.tls.keyFile],
        ])),
    ...(typeof kafka.ssl === 'boolean' ? [] : tls('kafka.ssl', kafka.ssl)),
    ...(kafka.sasl === null ? [] : credentials('kafka.sasl', kafka.sasl)),
    ...(schemaRegistry.ssl === undefined ? [] : tls('schemaRegistry.ssl', schemaRegistry.ssl)),
    ...(schemaRegistry.auth === null ? [] : credentials('schemaRegistry.auth', schemaRegistry.auth)),
    ...(postgres === undefined
      ? []
      : [
          ...group('postgres.url', ofPostgresUrl(postgres.url)),
          ...single('secret', 'postgres.passwordFile', postgres.passwordFile),
        ]),
    ...auth.apiKeys.flatMap(({ keyFile }, index) => single('hash', `auth.apiKeys.${index}.keyFile`, keyFile)),
    ...(auth.jwt ?? []).flatMap(({ caFile }, index) => tls(`auth.jwt.${index}`, { caFile })),
  ];
}

function ofPostgresUrl(url: string): readonly Named[] {
  const { searchParams } = new URL(url);
  return Object.entries(postgresFiles).map(([parameter, kind]) => [
    kind,
    `postgres.url (${parameter})`,
    searchParams.get(parameter) ?? undefined,
  ]);
}
