import type { Difference } from '#machines';

/** Differences listed in a summary. */
const SUMMARIZED = 3;

/** The errors of a list of differences in one line, for a person; without an error, the others. */
export function summary(differences: readonly Difference[]): string {
  const errors = differences.filter(({ severity }) => severity === 'error');
  const listed = errors.length > 0 ? errors : differences;
  const text = listed.slice(0, SUMMARIZED).map(lineOf);
  const more = listed.length - text.length;
  return text.join('; ') + (more > 0 ? `; and ${more} more` : '');
}

function lineOf({ kind, path, ours, theirs, hint }: Difference): string {
  const more = hint === undefined ? '' : `; ${hint}`;
  return `${kind} at ${path === '' ? '/' : path} (ours ${ours ?? 'absent'}, theirs ${theirs ?? 'absent'}${more})`;
}

/** The rules that an operator's setting allowed, as events name them. */
export function allowedRules(differences: readonly Difference[]): readonly string[] {
  return differences.flatMap(({ kind, severity, theirs }) =>
    kind === 'RULES_PRESENT' && severity === 'warning' && theirs !== null ? [theirs] : [],
  );
}
