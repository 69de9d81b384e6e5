import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { hashOf } from '../access/credential.js';
import { describeFile, describeReadFailure, type ConfigIssue } from '../config/config-issue.js';
import { isPem, isPairOf, isToken, secretIn } from './file-content.js';

/** What a file has: a secret on one line, one of which only the hash is kept, a bearer token, or PEM. */
export type FileKind = 'secret' | 'hash' | 'token' | 'ca' | 'cert' | 'key';

/** A file that a setting names. */
export interface NamedFile {
  readonly kind: FileKind;
  /** The setting: `kafka.ssl.caFile`. */
  readonly path: string;
  /** As the setting has it. */
  readonly file: string;
  /** Where it is. */
  readonly absolute: string;
}

/** Files that are only taken over together: a certificate, its key, and the authorities beside them; or one secret. */
export interface FileGroup {
  /** The setting, or the section of settings: `kafka.sasl.passwordFile`, `kafka.ssl`. */
  readonly setting: string;
  readonly files: readonly NamedFile[];
}

/** The files of a group: PEM as it is, secrets and tokens without their line break; `hash`: as `hashOf` makes it. */
export type GroupContent = Readonly<Partial<Record<FileKind, string>>>;

/** What a group was found to have. `digest`: of what was read, or of why it could not be read. */
export type GroupReading = { readonly digest: string } & (
  | { readonly ok: true; readonly content: GroupContent }
  /** At least one. None shows what a file has. */
  | { readonly ok: false; readonly issues: readonly ConfigIssue[] }
);

const allowed = {
  secret: 'a readable file with one line, the secret',
  hash: 'a readable file with one line, the secret',
  token: 'a readable file with one line, a bearer token without spaces',
  ca: 'a readable file with certificates in PEM',
  cert: 'a readable file with a certificate in PEM',
  key: 'a readable file with a private key in PEM, without a passphrase',
} as const satisfies Record<FileKind, string>;

/** Reads and checks the files of a group. Never rejects. */
export async function readGroup({ files }: FileGroup): Promise<GroupReading> {
  const content: Partial<Record<FileKind, string>> = {};
  const issues: ConfigIssue[] = [];
  const digest = createHash('sha256');
  for (const { kind, path, file, absolute } of files) {
    const issue = (found: string): number =>
      issues.push({ path, found: `${describeFile(file)} ${found}`, allowed: allowed[kind] });
    try {
      const text = await readFile(absolute, 'utf8');
      digest.update(`${text.length}:${text}`);
      const read = contentOf(kind, text);
      if (read === null) issue('with something else');
      else content[kind] = read;
    } catch (error) {
      const reason = describeReadFailure(error);
      digest.update(`-:${reason}`);
      issue(`(${reason})`);
    }
  }
  if (issues.length === 0) issues.push(...unpaired(files, content));
  const ended = digest.digest('hex');
  return issues.length === 0 ? { ok: true, content, digest: ended } : { ok: false, issues, digest: ended };
}

/** What changes whenever one of the files is written or replaced, symbolic links included. Never rejects. */
export async function stampOf({ files }: FileGroup): Promise<string> {
  const stamps = await Promise.all(
    files.map(async ({ absolute }) => {
      try {
        const { dev, ino, size, mtimeNs, ctimeNs } = await stat(absolute, { bigint: true });
        return [dev, ino, size, mtimeNs, ctimeNs].join(':');
      } catch (error) {
        return describeReadFailure(error);
      }
    }),
  );
  return stamps.join(' ');
}

function contentOf(kind: FileKind, text: string): string | null {
  switch (kind) {
    case 'secret':
      return secretIn(text);
    case 'hash': {
      const secret = secretIn(text);
      return secret === null ? null : hashOf(secret);
    }
    case 'token': {
      const token = secretIn(text);
      return token !== null && isToken(token) ? token : null;
    }
    case 'key':
      return isPem('key', text) ? text : null;
    case 'ca':
    case 'cert':
      return isPem('certificates', text) ? text : null;
  }
}

/** A certificate and its key must be given together. */
function unpaired(files: readonly NamedFile[], { cert, key }: GroupContent): readonly ConfigIssue[] {
  const [alone, other] = files.filter(({ kind }) => kind === 'cert' || kind === 'key');
  if (alone === undefined) return [];
  if (other === undefined) {
    const path = alone.path;
    return [{ path, found: 'one file of two', allowed: 'a certificate and its private key, both' }];
  }
  if (isPairOf(cert ?? '', key ?? '')) return [];
  return [
    {
      path: (alone.kind === 'key' ? alone : other).path,
      found: 'the key of another certificate',
      allowed: 'the key of the certificate beside it',
    },
  ];
}
