import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { describeFile, describeReadFailure, type ConfigIssue } from './config-issue.js';
import type { IssuerSettings } from './access.schema.js';
import type { Settings } from './settings.schema.js';
import { postgresFiles } from './postgres-url.js';

/** The PEM texts of the files that settings name, for Node's `tls.connect`. */
export interface TlsFiles {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

type Kind = keyof TlsFiles;
type Files = Partial<Record<Kind, { readonly path: string; readonly file: string }>>;

const allowed = {
  ca: 'a readable file with certificates in PEM',
  cert: 'a readable file with a certificate in PEM',
  key: 'a readable file with a private key in PEM, without a passphrase',
} as const satisfies Record<Kind, string>;

/** Reads the files of `kafka.ssl`, relative to the settings file. */
export async function readKafkaTls(
  ssl: Settings['kafka']['ssl'],
  directory: string,
): Promise<{ readonly ssl: boolean | TlsFiles; readonly issues: readonly ConfigIssue[] }> {
  if (typeof ssl === 'boolean') return { ssl, issues: [] };
  const files: Files = Object.fromEntries(
    (['ca', 'cert', 'key'] as const).flatMap((kind) => {
      const file = ssl[`${kind}File`];
      return file === undefined ? [] : [[kind, { path: `kafka.ssl.${kind}File`, file }]];
    }),
  );
  const { read, issues } = await readAll(files, directory);
  return { ssl: read, issues };
}

/** Reads the files of `auth.jwt[].caFile`, relative to the settings file. */
export async function readIssuerCas(
  issuers: readonly Pick<IssuerSettings, 'name' | 'caFile'>[],
  directory: string,
): Promise<{ readonly cas: ReadonlyMap<string, string>; readonly issues: readonly ConfigIssue[] }> {
  const cas = new Map<string, string>();
  const issues: ConfigIssue[] = [];
  for (const [index, { name, caFile }] of issuers.entries()) {
    if (caFile === undefined) continue;
    const { read, issues: found } = await readAll(
      { ca: { path: `auth.jwt.${index}.caFile`, file: caFile } },
      directory,
    );
    issues.push(...found);
    if (read.ca !== undefined) cas.set(name, read.ca);
  }
  return { cas, issues };
}

/** Checks the files that `postgres.url` names, and makes their paths absolute. */
export async function checkPostgresTls(
  url: string,
  directory: string,
): Promise<{ readonly url: string; readonly issues: readonly ConfigIssue[] }> {
  const parsed = new URL(url);
  const files: Files = {};
  for (const [parameter, kind] of Object.entries(postgresFiles)) {
    const file = parsed.searchParams.get(parameter);
    if (file === null) continue;
    files[kind] = { path: `postgres.url (${parameter})`, file };
    parsed.searchParams.set(parameter, resolve(directory, file));
  }
  if (Object.keys(files).length === 0) return { url, issues: [] };
  const { issues } = await readAll(files, directory);
  return { url: parsed.href, issues };
}

async function readAll(files: Files, directory: string): Promise<{ read: TlsFiles; issues: ConfigIssue[] }> {
  const read: { -readonly [K in Kind]?: string } = {};
  const issues: ConfigIssue[] = [];
  for (const kind of ['ca', 'cert', 'key'] as const) {
    const named = files[kind];
    if (named === undefined) continue;
    const { path, file } = named;
    try {
      const text = await readFile(resolve(directory, file), 'utf8');
      if (isPem(kind, text)) read[kind] = text;
      else issues.push({ path, found: `${describeFile(file)} with something else`, allowed: allowed[kind] });
    } catch (error) {
      issues.push({
        path,
        found: `${describeFile(file)} (${describeReadFailure(error)})`,
        allowed: allowed[kind],
      });
    }
  }
  const issue = issues.length > 0 ? null : unpaired(files, read);
  return { read, issues: issue === null ? issues : [issue] };
}

/** A certificate and its key must be given together. */
function unpaired({ cert, key }: Files, read: TlsFiles): ConfigIssue | null {
  if (cert === undefined || key === undefined) {
    const alone = cert ?? key;
    if (alone === undefined) return null;
    return { path: alone.path, found: 'one file of two', allowed: 'a certificate and its private key, both' };
  }
  const isPair = new X509Certificate(read.cert ?? '').checkPrivateKey(createPrivateKey(read.key ?? ''));
  if (isPair) return null;
  return {
    path: key.path,
    found: 'the key of another certificate',
    allowed: 'the key of the certificate beside it',
  };
}

function isPem(kind: Kind, text: string): boolean {
  try {
    if (kind === 'key') createPrivateKey(text);
    else for (const each of certificatesIn(text)) new X509Certificate(each);
    return true;
  } catch {
    return false;
  }
}

/** Each certificate of a bundle. @throws TypeError if there is none */
function certificatesIn(text: string): readonly string[] {
  const found = text.match(
    /-----BEGIN [A-Z0-9 ]*CERTIFICATE-----[\s\S]*?-----END [A-Z0-9 ]*CERTIFICATE-----/g,
  );
  if (found === null) throw new TypeError('no certificate');
  return found;
}
