/** One reason why the gateway does not start: the setting, what was found, what is allowed there. */
export interface ConfigIssue {
  /** Dotted path, e.g. `producer.schemaCheckStrategy` or `mappings.0.topic`. */
  readonly path: string;
  /** As `describeFound` returns it: never a secret. */
  readonly found: string;
  readonly allowed: string;
}

/** Settings whose values are never shown. */
const secret = /(^|\.)(password|key|keyHash|token|clientSecret|sasl|auth|apiKeys(\.\d+)?)$|^postgres\.url$/;

/**
 * A value of any other setting that may be shown: a short plain word. A secret in the wrong setting is rarely a plain word;
 * URLs, pairs and JSON never are.
 */
const plainWord = /^[\w./*-]{0,40}$/;
const plainFile = /^[\w./-]{1,200}$/;

/** A value as an issue may show it: quoted when it is a plain word, described otherwise, hidden when secret. */
export function describeFound(value: unknown, path: string): string {
  if (value === undefined) return 'nothing';
  if (value !== null && typeof value === 'object') return Array.isArray(value) ? 'a list' : 'a section';
  if (value !== null && secret.test(path)) return 'a value that is not shown';
  if (typeof value === 'string' && !plainWord.test(value)) return hidden(value);
  return JSON.stringify(value);
}

/** A file's path as an issue may show it. */
export const describeFile = (file: string): string =>
  plainFile.test(file) ? JSON.stringify(file) : hidden(file);

/** Why a file cannot be read. */
export function describeReadFailure(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code ?? 'an error';
  const words: Readonly<Record<string, string>> = {
    ENOENT: 'no such file',
    EISDIR: 'a directory',
    EACCES: 'a file that this process may not read',
  };
  return words[code] ?? code;
}

/** What a reader found in a file: every quoted text that is not a plain word is hidden. */
export const hideQuoted = (text: string): string =>
  text.replaceAll(/"(?:[^"\\]|\\.)*"/g, (quoted) => (plainWord.test(quoted.slice(1, -1)) ? quoted : '"…"'));

/** The name of an unknown setting as an issue may show it. */
export const describeName = (name: string): string =>
  plainWord.test(name) && name !== '' ? name : '(a name that is not shown)';

const hidden = (text: string): string => `a text of ${text.length} characters that is not shown`;

/** The issue as one line: `producer.schemaCheckStrategy: found "strict", allowed: Strict, Lenient`. */
export const lineOf = (issue: ConfigIssue): string =>
  `${issue.path}: found ${issue.found}, allowed: ${issue.allowed}`;
