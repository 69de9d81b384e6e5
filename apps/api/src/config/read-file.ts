import { readFile } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import { describeFile, describeReadFailure, type ConfigIssue } from './config-issue.js';

type Read =
  | { readonly ok: true; readonly raw: Record<string, unknown> }
  | { readonly ok: false; readonly issues: ConfigIssue[] };

/**
 * A settings file as plain data. An empty file has no settings. Invalid YAML, or YAML with a duplicate key, is reported by
 * its position only: the line itself may contain a secret.
 */
export async function readSettingsFile(file: string): Promise<Read> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    // `npm start` runs in the repository, so a path relative to another directory does not exist.
    const where = isAbsolute(file) ? '' : ` (from ${process.cwd()})`;
    return failure(file, `${describeReadFailure(error)}${where}`, 'a readable YAML file');
  }
  try {
    return parse(text, file);
  } catch (error) {
    // An alias without its anchor, one that expands without end, or too deep nesting. The message may quote the file.
    return failure(
      file,
      `YAML that cannot be read (${(error as Error).name})`,
      'sections as in sluicegate.yaml',
    );
  }
}

function parse(text: string, file: string): Read {
  const lines = new LineCounter();
  // Warnings would quote the file on stderr.
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error' });
  if (document.errors.length > 0) {
    const issues = document.errors.map((error) => {
      const { line, col } = lines.linePos(error.pos[0]);
      return { path: `${nameOf(file)}:${line}:${col}`, found: error.code, allowed: 'YAML, each key once' };
    });
    return { ok: false, issues };
  }
  const raw: unknown = document.toJS() ?? {};
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw))
    return failure(file, 'no section', 'sections as in sluicegate.yaml');
  // An alias may refer to its own parent. @throws TypeError
  JSON.stringify(raw);
  return { ok: true, raw: raw as Record<string, unknown> };
}

function failure(file: string, found: string, allowed: string): Read {
  return { ok: false, issues: [{ path: nameOf(file), found, allowed }] };
}

/** The file as an issue names it. It is not shown if it could be a secret that was passed to the wrong option. */
const nameOf = (file: string): string => (describeFile(file) === JSON.stringify(file) ? file : '--config');
