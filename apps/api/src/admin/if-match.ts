import { RefusalError, refusal } from '../http/problems/refusal-error.js';

/** A version as an entity tag: `"12"`. */
export const etagOf = (version: number): string => `"${version}"`;

/**
 * The version that `If-Match` names; null: any (`*`, or no header). @throws RefusalError when it names no version. A list of
 * tags is refused: a subject has one version.
 */
export function ifMatchOf(header: string | undefined): number | null {
  if (header === undefined || header.trim() === '*') return null;
  const version = /^\s*(?:W\/)?"?(\d{1,9})"?\s*$/.exec(header)?.[1];
  if (version !== undefined) return Number(version);
  throw new RefusalError(refusal('request.malformed', 'If-Match: allowed: the ETag of a subject, e.g. "12"'));
}

/** Whether `If-None-Match` names this version, which the client then already has. */
export const isKnown = (header: string | undefined, version: number): boolean =>
  header !== undefined &&
  header.split(',').some((tag) => tag.trim() === '*' || tag.trim().replace(/^W\//, '') === etagOf(version));
