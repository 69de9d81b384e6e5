import { readFile } from 'node:fs/promises';
import { LineCounter, parseDocument } from 'yaml';
import type { Complaint } from './complaint.js';

/**
 * A settings file as plain data; an empty file is no settings. What is no YAML, or YAML with a key twice, is complained
 * of by its place: the line itself may hold a secret.
 */
export async function readSettingsFile(
  file: string,
): Promise<{ ok: true; raw: Record<string, unknown> } | { ok: false; complaints: Complaint[] }> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'an error';
    return { ok: false, complaints: [{ path: file, found: code, allowed: 'a readable YAML file' }] };
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0) {
    const complaints = document.errors.map((error) => {
      const { line, col } = lines.linePos(error.pos[0]);
      return { path: `${file}:${line}:${col}`, found: error.code, allowed: 'YAML, each key once' };
    });
    return { ok: false, complaints };
  }
  const raw: unknown = document.toJS() ?? {};
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
    return {
      ok: false,
      complaints: [{ path: file, found: 'no section', allowed: 'sections as in sluicegate.yaml' }],
    };
  }
  return { ok: true, raw: raw as Record<string, unknown> };
}
