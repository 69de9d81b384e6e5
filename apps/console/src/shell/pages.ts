import type { Role } from '../session/session.js';
import type { shellTexts } from './texts.js';

/** The pages of the navigation. */
export const pages: readonly {
  readonly path: string;
  readonly name: keyof typeof shellTexts.en &
    ('overview' | 'subjects' | 'mismatches' | 'playground' | 'produce');
  /** The second key of its shortcut; the first one is `g`. */
  readonly key: string;
  /** What the caller needs for it; null: nothing. */
  readonly role: Role | null;
}[] = [
  { path: '/', name: 'overview', key: 'o', role: 'read' },
  { path: '/subjects', name: 'subjects', key: 's', role: 'read' },
  { path: '/mismatches', name: 'mismatches', key: 'm', role: 'read' },
  { path: '/playground', name: 'playground', key: 'p', role: null },
  { path: '/produce', name: 'produce', key: 'r', role: 'produce' },
];
