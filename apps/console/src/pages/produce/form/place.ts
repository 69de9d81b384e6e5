import { createContext, use } from 'react';
import type { RecordIssue } from '../answer.js';

/** Where in a record a field is. */
export interface Place {
  /** A JSON pointer, as the gateway's problems have it: a key of a map is `*`. */
  readonly path: string;
  /** What the field is called. */
  readonly name: string;
  readonly doc: string | null;
}

/** What the gateway does not accept, by path. */
export const IssuesContext = createContext<readonly RecordIssue[]>([]);

export const useIssueAt = (path: string): RecordIssue | null =>
  use(IssuesContext).find((issue) => issue.path === path) ?? null;

/** Where a step leads from a place. */
export const below = (path: string, step: string): string =>
  `${path}/${step.replaceAll('~', '~0').replaceAll('/', '~1')}`;

/** Puts the focus on the field at a path. Returns whether the form shows it. */
export function focusPlace(path: string): boolean {
  const field = document.querySelector(`[data-place=${CSS.escape(path)}]`);
  const control = field?.querySelector<HTMLElement>('input, select, textarea, button');
  control?.focus();
  return control != null;
}
